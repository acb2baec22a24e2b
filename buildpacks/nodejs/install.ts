/** Installing dependencies with npm and running the build scripts around it, in Heroku's order. */

import type { Cache, InstallStep, Source, Step } from '../plan.ts';
import { allPaths, firstFile, hasFile } from '../tree.ts';
import { type PackageJson, readPackageJson } from './package-json.ts';

const caches: readonly Cache[] = [{ name: 'npm', path: '/cache/npm' }];

/** npm says what matters and no more, and writes nothing but node_modules and its cache. */
const env: Readonly<Record<string, string>> = {
  NODE_ENV: 'production',
  npm_config_cache: '/cache/npm',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_loglevel: 'error',
  npm_config_logs_max: '0',
  npm_config_progress: 'false',
};

/** Scripts that npm runs during an install of the folder itself; they may read any file. */
const installScripts = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

export const lockFiles: readonly string[] = ['npm-shrinkwrap.json', 'package-lock.json'];

/** The install and what follows it. */
export interface Installation {
  readonly install: InstallStep | null;
  readonly steps: readonly Step[];
}

/** Plans the install, the build script and the removal of development dependencies. */
export async function planInstallation(source: Source, manifest: PackageJson): Promise<Installation> {
  const build = ['heroku-postbuild', 'build'].find((name) => manifest.scripts.has(name));
  const prebuild = manifest.scripts.has('heroku-prebuild');
  const needed =
    prebuild ||
    manifest.dependencies.size > 0 ||
    manifest.devDependencies.size > 0 ||
    manifest.workspaces ||
    installScripts.some((name) => manifest.scripts.has(name));
  const keepsDevelopment = build !== undefined || manifest.scripts.has('heroku-cleanup');
  const command = installCommand(source, keepsDevelopment);
  return {
    install: needed
      ? {
          title: 'Installing dependencies',
          script: prebuild ? `npm run heroku-prebuild && ${command}` : command,
          env,
          caches,
          inputs: await inputsOf(source, manifest, prebuild),
        }
      : null,
    steps: buildSteps(manifest, build),
  };
}

function installCommand(source: Source, keepsDevelopment: boolean): string {
  const locked = firstFile(source, lockFiles) !== null;
  return `${locked ? 'npm ci' : 'npm install --no-package-lock'} ${keepsDevelopment ? '--include=dev' : '--omit=dev'}`;
}

function buildSteps(manifest: PackageJson, build: string | undefined): Step[] {
  const step = (title: string, script: string): Step => ({ title, script, env, caches });
  const steps: Step[] = [];
  if (build !== undefined) steps.push(step(`Running the ${build} script`, `npm run ${build}`));
  const cleanup = manifest.scripts.has('heroku-cleanup');
  if ((build !== undefined || cleanup) && manifest.devDependencies.size > 0) {
    steps.push(step('Removing development dependencies', 'npm prune --omit=dev --ignore-scripts'));
  }
  if (cleanup) steps.push(step('Running the heroku-cleanup script', 'npm run heroku-cleanup'));
  return steps;
}

async function inputsOf(source: Source, manifest: PackageJson, prebuild: boolean): Promise<string[]> {
  const tree = () => allPaths(source).filter((path) => !inNodeModules(path));
  const manifests = manifest.workspaces
    ? tree().filter((path) => /(^|\/)package\.json$/.test(path) && hasFile(source, path))
    : ['package.json'];
  if (prebuild || readsTree(manifest)) return tree();
  for (const path of manifests) {
    if (path !== 'package.json' && readsTree(await readPackageJson(source, path))) return tree();
  }
  const own = new Set([...manifests, ...lockFiles, '.npmrc']);
  return tree().filter((path) => own.has(path));
}

/** Whether installing this package reads files that no manifest names. */
function readsTree(manifest: PackageJson): boolean {
  const ranges = [...manifest.dependencies.values(), ...manifest.devDependencies.values()];
  return (
    installScripts.some((name) => manifest.scripts.has(name)) ||
    ranges.some((range) => /^(file:|link:|\.|\/|~\/)/.test(range))
  );
}

function inNodeModules(path: string): boolean {
  return /(^|\/)node_modules\//.test(path);
}
