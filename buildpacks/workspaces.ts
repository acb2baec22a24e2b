/** Monorepos of packages, whose root installs for its workspaces: npm, pnpm, Yarn and Bun have them alike. */

import { type PackageJson, readPackageJson } from './package-json.ts';
import type { Source } from './plan.ts';
import type { WebCommand } from './process-types.ts';
import { hasFile, listed, shellWord, shown } from './tree.ts';

/** Of more workspaces than these the rest is not read. */
export const maxManifests = 1000;

/** A workspace that can be started. */
interface Startable {
  /** Relative to the root. */
  readonly folder: string;
  /** Its start script. */
  readonly start: string;
}

/** Whether the source is a monorepo whose root installs for its workspaces. */
export function hasWorkspaces(source: Source, manifest: PackageJson): boolean {
  return manifest.workspaces || hasFile(source, 'pnpm-workspace.yaml');
}

/** The manifests below the root; of so many that reading them all would take too long, the first. */
export function workspaceManifests(source: Source): string[] {
  return source.files
    .filter(({ path, kind }) => kind !== 'symlink' && path.endsWith('/package.json') && !inNodeModules(path))
    .slice(0, maxManifests)
    .map(({ path }) => path);
}

export function inNodeModules(path: string): boolean {
  return /(^|\/)node_modules\//.test(path);
}

/** The workspaces that have a start script. */
export async function startableWorkspaces(source: Source): Promise<Startable[]> {
  const found: Startable[] = [];
  for (const path of workspaceManifests(source)) {
    const start = (await readPackageJson(source, path)).scripts.get('start')?.trim();
    if (start) found.push({ folder: path.slice(0, -'/package.json'.length), start });
  }
  return found;
}

/** How the only workspace with a start script is started by `run`, a command in its folder; else what to do about it. */
export async function startedWorkspace(source: Source, run: string): Promise<WebCommand | { readonly remedy: string }> {
  const found = await startableWorkspaces(source);
  const [only] = found;
  if (only !== undefined && found.length === 1) {
    return {
      command: `cd ${shellWord(only.folder)} && ${run}`,
      reason: `the start script of ${shown(only.folder)}, the only workspace that has one`,
    };
  }
  return {
    remedy:
      only === undefined
        ? 'Add a start script to package.json at the root or to one of the workspaces, or a Procfile with a line such as "web: node apps/web/server.js"'
        : `Several workspaces have a start script (${listed(found.slice(0, 5).map(({ folder }) => shown(folder)))}): say which is web in a Procfile, such as "web: cd ${only.folder} && ${run}"`,
  };
}
