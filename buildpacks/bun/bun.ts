/** Apps that run on Bun itself. */

import { buildCaches } from '../build-caches.ts';
import { bunLink, bunPart, newestBun } from '../bun-package.ts';
import { installConfig } from '../install-config.ts';
import { type PackageJson, readPackageJson } from '../package-json.ts';
import {
  type Buildpack,
  type Catalog,
  type ContainerPlan,
  type InstallStep,
  PlanError,
  type Runtime,
  type Source,
  type Step,
} from '../plan.ts';
import { defaultSection, procfileSection, type WebCommand } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import { allPaths, firstFile, firstLine, hasFile, shellWord, shown } from '../tree.ts';
import { type VersionWish, type WishedVersion, wishedVersion } from '../wished-version.ts';
import {
  hasWorkspaces,
  inNodeModules,
  startableWorkspaces,
  startedWorkspace,
  workspaceManifests,
} from '../workspaces.ts';

const caches = [{ name: 'bun', path: '/cache/bun' }];
const env = { NODE_ENV: 'production', BUN_INSTALL_CACHE_DIR: '/cache/bun', DO_NOT_TRACK: '1' };

const pruning = 'Removing development dependencies';
const lockFiles = ['bun.lock', 'bun.lockb'];
const entries = [
  'index.ts',
  'server.ts',
  'main.ts',
  'app.ts',
  'src/index.ts',
  'src/server.ts',
  'index.tsx',
  'index.js',
  'server.js',
];

export const bun: Buildpack = {
  name: 'bun',
  title: 'Bun',
  evidence: 'bun.lock and a start by bun (Bun)',
  detect: detectBun,
  plan: planBun,
};

/** Bun installs for many apps of Node.js: what tells is what starts the app. */
async function detectBun(source: Source): Promise<boolean> {
  if (!hasFile(source, 'package.json')) return false;
  const manifest = await readPackageJson(source);
  const others = firstFile(source, ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock']) !== null;
  const told = firstFile(source, [...lockFiles, 'bunfig.toml', '.bun-version']) !== null;
  if (!told && (others || !manifest.devDependencies.has('@types/bun'))) return false;
  const web = (await readProcfile(source))?.['web'] ?? manifest.scripts.get('start')?.trim();
  if (web) return byBun(web);
  const started = hasWorkspaces(source, manifest) ? await startableWorkspaces(source) : [];
  if (started.length > 0) return started.every(({ start }) => byBun(start));
  const build = manifest.scripts.get('build')?.trim();
  const types = manifest.devDependencies.has('@types/bun') || manifest.devDependencies.has('bun-types');
  // What bundles may make a front end or an app of Node.js; what only checks types makes nothing.
  return (build === undefined || types || /^tsc\b.*--noEmit/.test(build)) && firstFile(source, entries) !== null;
}

function byBun(command: string): boolean {
  return /\bbunx? /.test(`${command} `);
}

/**
 * The plan. Throws a {@link PlanError} `invalid_package_json`, `invalid_procfile`, `invalid_bun_version`,
 * `unavailable_bun_version` or `no_web_process`.
 */
async function planBun(source: Source, catalog: Catalog): Promise<ContainerPlan> {
  const manifest = await readPackageJson(source);
  const procfile = await readProcfile(source);
  const { version, lines } = await versionOf(source, manifest, catalog);
  const web = procfile === null ? await webCommand(source, manifest) : null;
  const processTypes = procfile ?? (web === null ? {} : { web: web.command });
  const locked = firstFile(source, lockFiles) !== null;
  const build = await buildOf(source, manifest);
  const steps = build === null ? [] : buildSteps({ source, manifest, build, locked });
  const runtime = bunRuntime(version);
  return {
    kind: 'container',
    buildpack: bun.name,
    title: bun.title,
    sections: [
      { title: 'Resolving Bun version', lines },
      web === null ? procfileSection(processTypes) : defaultSection(bun.title, web),
    ],
    warnings: warningsOf(manifest, processTypes['web'], locked),
    processTypes,
    runtime,
    // What development dependencies took stays in the layers below, unless the image is made afresh beside them.
    ...(steps.some(({ title }) => title === pruning) ? { builder: runtime } : {}),
    ...(build === null ? {} : { dropped: buildCaches }),
    install: await installStep(source, manifest, { locked, development: build !== null }),
    steps,
    leftOut: source.files.some(({ path }) => path.startsWith('node_modules/')) ? ['node_modules'] : [],
    files: [],
    env: {
      NODE_ENV: 'production',
      PATH: '/app/node_modules/.bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    },
  };
}

function bunRuntime(version: string): Runtime {
  return {
    name: 'bun',
    version,
    parts: [
      bunPart(version),
      // Caches are volumes: a volume takes owner and mode from the folder that the image has at its path.
      { kind: 'run', script: ['set -e', bunLink, 'install -d -m 1777 /cache/bun', 'bun --version'].join('\n') },
    ],
    env: {},
  };
}

async function versionOf(source: Source, manifest: PackageJson, catalog: Catalog): Promise<WishedVersion> {
  return wishedVersion({
    name: 'bun',
    title: 'Bun',
    wish: await wishOf(source, manifest),
    places: '.bun-version, packageManager or engines.bun',
    known: catalog.bun ?? [newestBun],
    open: catalog.bun === undefined,
  });
}

async function wishOf(source: Source, manifest: PackageJson): Promise<VersionWish | null> {
  const line = await firstLine(source, '.bun-version');
  if (line !== null) return { from: '.bun-version', text: line };
  const named = /^bun@([^+]+)/.exec(manifest.packageManager ?? '')?.[1];
  if (named !== undefined) return { from: 'packageManager in package.json', text: named };
  const engine = manifest.engines.get('bun')?.trim();
  return engine ? { from: 'engines.bun in package.json', text: engine } : null;
}

async function installStep(
  source: Source,
  manifest: PackageJson,
  { locked, development }: { locked: boolean; development: boolean },
): Promise<InstallStep | null> {
  if (manifest.dependencies.size + manifest.devDependencies.size === 0 && !manifest.workspaces) return null;
  const tree = allPaths(source).filter((path) => !inNodeModules(path));
  const ranges = [...manifest.dependencies.values(), ...manifest.devDependencies.values()];
  const whole =
    ['preinstall', 'install', 'postinstall', 'prepare'].some((name) => manifest.scripts.has(name)) ||
    ranges.some((range) => /^(file:|link:|\.|\/)/.test(range));
  const inputs = whole
    ? tree
    : tree.filter(
        (path) =>
          /^(package\.json|bun\.lockb?|bunfig\.toml|\.npmrc)$|^patches\//.test(path) ||
          (manifest.workspaces && path.endsWith('/package.json')),
      );
  const patterns = ['BUN_*', 'NPM_*', 'NODE_*'];
  return {
    title: 'Installing dependencies',
    script: installCommand(locked, development),
    env,
    caches,
    inputs,
    config: await installConfig({ source, inputs, patterns, runsScripts: whole }),
  };
}

function installCommand(locked: boolean, development: boolean): string {
  return `bun install --no-progress ${locked ? '--frozen-lockfile' : '--no-save'}${development ? '' : ' --production'}`;
}

interface Build {
  readonly title: string;
  readonly script: string;
}

/** The build of the root, else those of the workspaces. */
async function buildOf(source: Source, manifest: PackageJson): Promise<Build | null> {
  const name = ['heroku-postbuild', 'build'].find((each) => manifest.scripts.has(each));
  if (name !== undefined) return { title: `Running the ${name} script`, script: `bun run ${name}` };
  if (!hasWorkspaces(source, manifest)) return null;
  for (const path of workspaceManifests(source)) {
    if ((await readPackageJson(source, path)).scripts.has('build')) {
      return { title: 'Running the build scripts of the workspaces', script: "bun run --filter '*' build" };
    }
  }
  return null;
}

function buildSteps(options: { source: Source; manifest: PackageJson; build: Build; locked: boolean }): Step[] {
  const { source, manifest, build, locked } = options;
  const step = ({ title, script }: Build): Step => ({ title, script, env, caches });
  if (manifest.devDependencies.size === 0 && !hasWorkspaces(source, manifest)) return [step(build)];
  const again = `rm -rf node_modules && ${installCommand(locked, false)} --ignore-scripts`;
  return [step(build), step({ title: pruning, script: again })];
}

async function webCommand(source: Source, manifest: PackageJson): Promise<WebCommand> {
  const start = manifest.scripts.get('start')?.trim();
  if (start) {
    const plain = !/[\r\n]/.test(start) && start.length <= 4096 && !manifest.scripts.has('prestart');
    return plain
      ? { command: start, reason: 'the start script of package.json' }
      : { command: 'bun run start', reason: 'the start script of package.json, run by bun' };
  }
  const file = firstFile(source, entries);
  if (file !== null)
    return { command: `bun ${shellWord(file)}`, reason: `no start script, and ${shown(file)} is there` };
  if (hasWorkspaces(source, manifest)) {
    const found = await startedWorkspace(source, 'bun run start');
    if (!('remedy' in found)) return found;
  }
  throw new PlanError({
    code: 'no_web_process',
    message:
      'Cannot tell how to start this Bun app: there is no Procfile, no start script in package.json, and no index.ts.',
    next: 'Add a start script to package.json ("scripts": {"start": "bun index.ts"}), commit it and push again.',
  });
}

function warningsOf(manifest: PackageJson, web: string | undefined, locked: boolean): string[] {
  const warnings: string[] = [];
  if (!locked && manifest.dependencies.size + manifest.devDependencies.size > 0) {
    warnings.push(
      'There is no bun.lock: each build may get other versions. Run bun install, commit bun.lock and push again.',
    );
  }
  if (web !== undefined && /--(hot|watch)\b/.test(web)) {
    warnings.push('web starts Bun with --hot or --watch, which is for development: leave it out.');
  }
  return warnings;
}
