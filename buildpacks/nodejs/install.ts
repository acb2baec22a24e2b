/** Installing dependencies and running the build scripts around it, in Heroku's order. */

import { installConfig } from '../install-config.ts';
import { type PackageJson, readPackageJson } from '../package-json.ts';
import type { InstallStep, Source, Step } from '../plan.ts';
import { allPaths, hasFile } from '../tree.ts';
import { hasWorkspaces, inNodeModules, maxManifests, workspaceManifests } from '../workspaces.ts';
import type { ChosenManager } from './choose-manager.ts';
import { defaultBuild } from './frameworks.ts';
import type { Manager } from './manager.ts';
import { hasUnknownScripts } from './native.ts';

/** Scripts that an install of the folder itself runs; they may read any file. */
const installScripts = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];

/** Config vars that Node.js and the install scripts of well-known packages read. */
const readByNode = [
  ...['NODE_*', 'COREPACK_*', 'PUPPETEER_*', 'PLAYWRIGHT_*', 'CYPRESS_*', 'ELECTRON_*', 'PRISMA_*', 'SENTRY*'],
  ...['SHARP_*', 'ESBUILD_*', 'NX_*', 'SWC_*', 'HUSKY*', 'MSW_*', 'SCARF_*', 'PYTHON', 'GYP_*'],
];

const pruning = 'Removing development dependencies';

/** The install and what follows it. */
export interface Installation {
  readonly install: InstallStep | null;
  readonly steps: readonly Step[];
  /** Whether a step takes away again what was installed for the build alone. */
  readonly prunes: boolean;
}

/** Plans the install, the build script and the removal of development dependencies. */
export async function planInstallation(options: {
  source: Source;
  manifest: PackageJson;
  chosen: ChosenManager;
  /** The script that builds, where it has not one of the usual names. */
  script?: string | undefined;
  /** Whether what the build makes needs none of the packages to run. */
  selfContained: boolean;
  /** Whether development dependencies are needed to run too. */
  keepsDevelopment: boolean;
}): Promise<Installation> {
  const { source, manifest, chosen, selfContained, keepsDevelopment } = options;
  const { manager, version } = chosen;
  const prebuild = manifest.scripts.has('heroku-prebuild');
  const workspaces = hasWorkspaces(source, manifest);
  const needed =
    prebuild ||
    manifest.dependencies.size > 0 ||
    manifest.devDependencies.size > 0 ||
    workspaces ||
    hasFile(source, 'binding.gyp') ||
    installScripts.some((name) => manifest.scripts.has(name));
  const build = await buildCommand(options);
  const development = keepsDevelopment || build !== null || manifest.scripts.has('heroku-cleanup');
  const installed = manager.install({ locked: chosen.lockFile !== null, development, version });
  const command = tidied(manager, installed);
  const env = { NODE_ENV: 'production', ...manager.env };
  const { inputs, whole } = await inputsOf({ source, manifest, chosen, prebuild, workspaces });
  const runsScripts = whole || (await hasUnknownScripts(source, chosen.lockFile));
  const steps =
    selfContained && build !== null
      ? [stepOf(chosen, build)]
      : buildSteps({ manifest, chosen, build, workspaces, keepsDevelopment });
  return {
    install: needed
      ? {
          title: 'Installing dependencies',
          script: `${manager.beforeInstall ?? ''}${prebuild ? `${manager.run('heroku-prebuild')} && ` : ''}${command}`,
          ...(command === installed ? {} : { typed: installed }),
          env,
          caches: manager.caches,
          inputs,
          config: await installConfig({ source, inputs, patterns: [...readByNode, ...manager.config], runsScripts }),
        }
      : null,
    steps,
    prunes: steps.some(({ title }) => title === pruning),
  };
}

interface BuildCommand {
  readonly title: string;
  readonly script: string;
  readonly typed?: string;
  readonly env: Readonly<Record<string, string>>;
}

async function buildCommand(options: {
  source: Source;
  manifest: PackageJson;
  chosen: ChosenManager;
  script?: string | undefined;
}): Promise<BuildCommand | null> {
  const { source, manifest, chosen, script: own } = options;
  const name = ['heroku-postbuild', 'build'].find((each) => manifest.scripts.has(each)) ?? own;
  const framework = defaultBuild(manifest);
  const env = framework?.env ?? {};
  if (name !== undefined) {
    const script = chosen.manager.run(name);
    return {
      title: `Running the ${name} script`,
      script: name === 'build' && framework?.cache ? cached(framework.cache, script) : script,
      typed: script,
      env,
    };
  }
  if (framework !== null) {
    const script = framework.cache ? cached(framework.cache, framework.command) : framework.command;
    return {
      title: `Building with ${framework.title}`,
      script: `PATH="/app/node_modules/.bin:$PATH"; ${script}`,
      typed: framework.command,
      env,
    };
  }
  if (!hasWorkspaces(source, manifest)) return null;
  for (const path of workspaceManifests(source)) {
    if ((await readPackageJson(source, path)).scripts.has('build')) {
      return {
        title: 'Running the build scripts of the workspaces',
        script: chosen.manager.runEverywhere('build'),
        env,
      };
    }
  }
  return null;
}

/** `command` with the framework's cache folder kept between builds and out of the image. */
function cached(folder: string, command: string): string {
  const parent = folder.split('/').slice(0, -1).join('/');
  return `mkdir -p ${parent} && rm -rf ${folder} && ln -s /cache/build ${folder} && ${command} && rm ${folder}`;
}

function stepOf(chosen: ChosenManager, command: BuildCommand): Step {
  const build = command.script.includes('/cache/build') ? [{ name: 'build', path: '/cache/build' }] : [];
  return {
    title: command.title,
    script: command.script,
    ...(command.typed === undefined || command.typed === command.script ? {} : { typed: command.typed }),
    env: { NODE_ENV: 'production', ...chosen.manager.env, ...command.env },
    caches: [...chosen.manager.caches, ...build],
  };
}

function buildSteps(options: {
  manifest: PackageJson;
  chosen: ChosenManager;
  build: BuildCommand | null;
  workspaces: boolean;
  keepsDevelopment: boolean;
}): Step[] {
  const { manifest, chosen, build, workspaces, keepsDevelopment } = options;
  const { manager, version } = chosen;
  const step = (title: string, script: string): Step => stepOf(chosen, { title, script, env: {} });
  const steps: Step[] = [];
  if (build !== null) steps.push(stepOf(chosen, build));
  const cleanup = manifest.scripts.has('heroku-cleanup');
  const removable = manifest.devDependencies.size > 0 || (workspaces && manager.name !== 'npm');
  if ((build !== null || cleanup) && removable && !keepsDevelopment) {
    const prune = manager.prune({ version, workspaces });
    // Without a lock file only npm can tell what to remove.
    if (prune !== null && (chosen.lockFile !== null || manager.name === 'npm')) {
      const script = tidied(manager, prune);
      steps.push({ ...step(pruning, script), ...(script === prune ? {} : { typed: prune }) });
    }
  }
  if (cleanup) steps.push(step('Running the heroku-cleanup script', manager.run('heroku-cleanup')));
  return steps;
}

function tidied({ tidy }: Manager, command: string): string {
  return tidy === undefined ? command : `${command} && ${tidy}`;
}

/** Paths that the install reads; `whole` when those are all, since scripts of the source itself run. */
async function inputsOf(options: {
  source: Source;
  manifest: PackageJson;
  chosen: ChosenManager;
  prebuild: boolean;
  workspaces: boolean;
}): Promise<{ inputs: string[]; whole: boolean }> {
  const { source, manifest, chosen, prebuild, workspaces } = options;
  const tree = allPaths(source).filter((path) => !inNodeModules(path));
  const all = { inputs: tree, whole: true };
  if (prebuild || readsTree(manifest) || hasFile(source, 'binding.gyp')) return all;
  const manifests = workspaces ? ['package.json', ...workspaceManifests(source)] : ['package.json'];
  if (manifests.length > maxManifests) return all;
  for (const path of manifests) {
    if (path !== 'package.json' && readsTree(await readPackageJson(source, path))) return all;
  }
  const { lockFiles, settings } = chosen.manager;
  const own = new Set([...manifests, ...lockFiles, ...settings]);
  const folders = settings.filter((path) => path.endsWith('/'));
  const inputs = tree.filter((path) => own.has(path) || folders.some((folder) => path.startsWith(folder)));
  return { inputs, whole: false };
}

/** Whether installing this package reads files that no manifest names. */
function readsTree(manifest: PackageJson): boolean {
  const ranges = [...manifest.dependencies.values(), ...manifest.devDependencies.values()];
  return (
    installScripts.some((name) => manifest.scripts.has(name)) ||
    ranges.some((range) => /^(file:|link:|portal:|patch:|\.|\/|~\/)/.test(range))
  );
}
