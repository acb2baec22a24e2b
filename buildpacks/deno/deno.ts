/** Apps that run on Deno. */

import { readPackageJson } from '../package-json.ts';
import {
  type Buildpack,
  type Catalog,
  type ContainerPlan,
  PlanError,
  type Runtime,
  type Source,
  type Step,
} from '../plan.ts';
import { defaultSection, procfileSection, type WebCommand } from '../process-types.ts';
import { readProcfile } from '../procfile.ts';
import type { Item } from '../toml.ts';
import { firstFile, firstLine, hasFile, shellWord, shown } from '../tree.ts';
import { type VersionWish, wishedVersion } from '../wished-version.ts';
import { readSettings, settingsFiles } from './settings.ts';

/** Used where no catalog is there. */
const newest = '2.9.6';

const entries = [
  'main.ts',
  'server.ts',
  'mod.ts',
  'index.ts',
  'app.ts',
  'main.tsx',
  'src/main.ts',
  'src/index.ts',
  'src/server.ts',
  'src/mod.ts',
  'src/app.ts',
  'main.js',
  'server.js',
];

export const deno: Buildpack = {
  name: 'deno',
  title: 'Deno',
  evidence: 'deno.json, deno.lock or a main.ts for Deno',
  detect: detectDeno,
  plan: planDeno,
};

/** Apps of Node.js may have a deno.json for their editor: what tells then is what starts them. */
async function detectDeno(source: Source): Promise<boolean> {
  if (firstFile(source, [...settingsFiles, 'deno.lock']) === null) return isProgram(source);
  if (!hasFile(source, 'package.json')) return true;
  const web = (await readProcfile(source))?.['web'] ?? (await readPackageJson(source)).scripts.get('start')?.trim();
  return web ? /\bdeno\b/.test(web) : firstFile(source, settingsFiles) !== null;
}

/** Deno needs no file of settings: a program shows by what Deno alone understands. */
async function isProgram(source: Source): Promise<boolean> {
  const entry = hasFile(source, 'package.json') ? null : firstFile(source, entries);
  const text = entry === null ? null : await source.read(entry);
  return text !== null && /\bDeno\.\w|\b(?:from|import)\s*\(?["'](?:npm:|jsr:|https:\/\/)/.test(text);
}

/**
 * The plan. Throws a {@link PlanError} `invalid_deno_json`, `invalid_procfile`, `invalid_deno_version`,
 * `unavailable_deno_version` or `no_web_process`.
 */
async function planDeno(source: Source, catalog: Catalog): Promise<ContainerPlan> {
  const settings = await readSettings(source);
  const procfile = await readProcfile(source);
  const { version, lines } = wishedVersion({
    name: 'deno',
    title: 'Deno',
    wish: await wishOf(source),
    places: '.deno-version or .dvmrc',
    known: catalog.deno ?? [newest],
    open: catalog.deno === undefined,
  });
  const entry = firstFile(source, entries);
  const web = procfile === null ? await webCommand(source, settings, entry) : null;
  const processTypes = procfile ?? (web === null ? {} : { web: web.command });
  const locked = hasFile(source, 'deno.lock');
  return {
    kind: 'container',
    buildpack: deno.name,
    title: deno.title,
    sections: [
      { title: 'Resolving Deno version', lines },
      web === null ? procfileSection(processTypes) : defaultSection(deno.title, web),
    ],
    warnings: locked || !importsAny(settings) ? [] : [noLock],
    processTypes,
    runtime: denoRuntime(version),
    install: null,
    steps: stepsOf(source, settings, entry, locked),
    leftOut: source.files.some(({ path }) => path.startsWith('node_modules/')) ? ['node_modules'] : [],
    files: [],
    env: imageEnv,
  };
}

/** What Deno fetched is read when the app runs, so that it lies below /app. */
const imageEnv = { DENO_DIR: '/app/.deno', DENO_NO_UPDATE_CHECK: '1', DENO_NO_PROMPT: '1' };

const noLock =
  'There is no deno.lock: each build may get other versions. Run deno install, commit deno.lock and push again.';

function denoRuntime(version: string): Runtime {
  return {
    name: 'deno',
    version,
    parts: [
      { kind: 'npm', package: '@deno/linux-{arch}-glibc', version, only: ['deno'], into: '/usr/local/bin' },
      { kind: 'run', script: 'set -e\nchmod 755 /usr/local/bin/deno\nDENO_DIR=/tmp/deno deno --version' },
    ],
    env: {},
  };
}

async function wishOf(source: Source): Promise<VersionWish | null> {
  for (const path of ['.deno-version', '.dvmrc']) {
    const line = await firstLine(source, path);
    if (line !== null) return { from: path, text: line };
  }
  return null;
}

function importsAny(settings: Item): boolean {
  return settings.at('imports').keys.length > 0;
}

function stepsOf(source: Source, settings: Item, entry: string | null, locked: boolean): Step[] {
  const frozen = locked ? ' --frozen' : '';
  const declares = firstFile(source, [...settingsFiles, 'package.json']) !== null;
  const step = (title: string, script: string): Step => ({
    title,
    script,
    env: { ...imageEnv, NO_COLOR: '1' },
    caches: [],
  });
  const commands = [
    ...(declares ? [`deno install${frozen}`] : []),
    ...(entry === null ? [] : [`deno cache${frozen} ${shellWord(entry)}`]),
  ];
  return [
    ...(commands.length > 0 ? [step('Installing dependencies', commands.join(' && '))] : []),
    ...(settings.at('tasks', 'build').present ? [step('Running the build task', 'deno task build')] : []),
  ];
}

async function webCommand(source: Source, settings: Item, entry: string | null): Promise<WebCommand> {
  const text = entry === null ? '' : ((await source.read(entry)) ?? '');
  // Deno.serve listens on 8000 unless the program or this variable says otherwise.
  const address = /\bPORT\b/.test(text) ? '' : 'DENO_SERVE_ADDRESS=tcp:0.0.0.0:$PORT ';
  const start = settings.at('tasks', 'start');
  const watches = entry !== null && /--watch\b/.test(start.text ?? '');
  if (start.present && !watches) return { command: `${address}deno task start`, reason: 'the start task of deno.json' };
  if (entry !== null && /^export default\b/m.test(text) && /\bfetch\b/.test(text)) {
    return {
      command: `deno serve --allow-all --host 0.0.0.0 --port $PORT ${shellWord(entry)}`,
      reason: `${shown(entry)} exports a handler`,
    };
  }
  if (entry !== null) {
    return {
      command: `${address}deno run --allow-all ${shellWord(entry)}`,
      reason: `${watches ? 'the start task is a development server' : 'no start task'}, and ${shown(entry)} is there`,
    };
  }
  throw new PlanError({
    code: 'no_web_process',
    message:
      'Cannot tell how to start this Deno app: there is no Procfile, no start task in deno.json, and no main.ts.',
    next: 'Add a start task to deno.json ("tasks": {"start": "deno run -A main.ts"}), commit it and push again.',
  });
}
