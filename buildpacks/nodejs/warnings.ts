/** What is worth a warning in a Node.js source. */

import semver from 'semver';
import type { Source } from '../plan.ts';
import { entryAt, firstFile, hasFile, hasFolder, shown } from '../tree.ts';
import { lockFiles } from './install.ts';
import type { PackageJson } from './package-json.ts';
import { npmFor } from './runtime.ts';

const otherLocks: ReadonlyMap<string, string> = new Map([
  ['yarn.lock', 'Yarn'],
  ['pnpm-lock.yaml', 'pnpm'],
  ['bun.lock', 'Bun'],
  ['bun.lockb', 'Bun'],
]);

const developmentServers =
  /(^|[\s/])(nodemon|ts-node-dev|vite(?! build| preview)|next dev|nuxt dev|webpack-dev-server|webpack serve|react-scripts start|ng serve|vue-cli-service serve|parcel(?! build)|astro dev|node-dev)\b|--watch\b/;

/** All warnings for the source when it is started by `web` on Node.js `version`. */
export async function nodeWarnings(
  source: Source,
  manifest: PackageJson,
  { web, version, installs }: { web: string | undefined; version: string; installs: boolean },
): Promise<string[]> {
  return [
    ...lockWarnings(source, manifest),
    ...npmWarnings(manifest, version),
    ...moduleWarnings(source, installs),
    ...(web === undefined ? [] : await webWarnings(source, web)),
  ];
}

/** Whether the source brings a node_modules folder of its own at the root. */
export function hasModules(source: Source): boolean {
  return entryAt(source, 'node_modules') !== null || hasFolder(source, 'node_modules');
}

function moduleWarnings(source: Source, installs: boolean): string[] {
  if (!hasModules(source)) return [];
  const fate = installs
    ? 'is left out: dependencies are installed afresh'
    : 'is used as it is, since package.json names no dependencies';
  return [
    `node_modules is in the source and ${fate}. Remove it from git (git rm -r --cached node_modules) and name it in .gitignore.`,
  ];
}

function lockWarnings(source: Source, manifest: PackageJson): string[] {
  if (firstFile(source, lockFiles) !== null) return [];
  const other = [...otherLocks].find(([path]) => hasFile(source, path));
  if (other) {
    return [
      `${other[1]} is not supported yet: ${other[0]} is not read, and npm installs the newest versions that package.json admits. Commit a package-lock.json (npm install makes it) for the same versions every time.`,
    ];
  }
  if (manifest.dependencies.size + manifest.devDependencies.size === 0) return [];
  return [
    'There is no package-lock.json: each build may get other versions. Run npm install, commit package-lock.json and push again.',
  ];
}

function npmWarnings(manifest: PackageJson, version: string): string[] {
  const range = manifest.engines.get('npm');
  const npm = npmFor(version);
  if (range === undefined || semver.validRange(range) === null || semver.satisfies(npm, range)) return [];
  return [
    `engines.npm in package.json asks for npm ${shown(range, 40)}; npm ${npm}, which goes with Node.js ${version}, is used.`,
  ];
}

async function webWarnings(source: Source, web: string): Promise<string[]> {
  const server = developmentServers.exec(web)?.[0].trim().replace(/^\//, '');
  const warnings = server
    ? [`web starts a development server (${server}): it is slow and restarts by itself. Start the built app instead.`]
    : [];
  const file = /(?:^|\s)node(?:mon)?\s+(?:-\S+\s+)*['"]?(?:\.\/)?([\w./-]+)/.exec(web)?.[1];
  const path = file === undefined ? null : firstFile(source, [file, `${file}.js`]);
  const text = path === null ? null : await source.read(path);
  if (path !== null && text !== null) warnings.push(...listenWarnings(path, text));
  return warnings;
}

function listenWarnings(path: string, text: string): string[] {
  const warnings: string[] = [];
  if (/\.listen\(\s*\d{2,5}\b/.test(text) && !/\bPORT\b/.test(text)) {
    warnings.push(`${shown(path)} seems to listen on a fixed port: it must listen on process.env.PORT.`);
  }
  if (/\.listen\([^)]{0,200}['"`](localhost|127\.0\.0\.1)['"`]/.test(text)) {
    warnings.push(
      `${shown(path)} seems to listen on localhost only, where the router cannot reach it: leave the host out, or use 0.0.0.0.`,
    );
  }
  return warnings;
}
