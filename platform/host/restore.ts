import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { type Extract, extract as extractTar } from 'tar-stream';
import type { HomePaths, Settings } from '../model/installation.ts';
import { ARCHIVE, belongsInHome, type Manifest } from './archive-entries.ts';
import { dockerContainers, pingDocker } from './docker-api.ts';
import { writeWhole } from './files.ts';
import type { Machine } from './machine.ts';
import { Problem, reasonOf } from './problem.ts';
import { restoredMarker } from './rebuild.ts';
import { settleSettings, writeSettings } from './settings.ts';

const INSTANCE_BYTES = 4;

export interface Restored {
  readonly settings: Settings;
  readonly manifest: Manifest;
}

/**
 * Makes the home of a backup, where there is none yet; nothing is started. Ports and addresses that are taken on this
 * machine are chosen anew, and so is the instance where its containers are here already.
 */
export async function restore(machine: Machine, { file }: { file: string }): Promise<Restored> {
  const { paths } = machine;
  const wasThere = existsSync(paths.home);
  if (wasThere && readdirSync(paths.home).length > 0) {
    throw new Problem(`Cannot restore to ${paths.home}: it is not empty`, {
      next: 'Name another data folder in BERTH_HOME, or move this one away (after `berth uninstall --data no`).',
    });
  }
  mkdirSync(paths.home, { recursive: true, mode: 0o700 });
  chmodSync(paths.home, 0o700);
  try {
    const { manifest, settings } = await unpack({ file, home: paths.home });
    const fitting = await settle(machine, settings);
    writeWhole(restoredMarker(paths.home), `${manifest.createdAt}\n`);
    // Last: a home without settings is none, so an interrupted restore is never started.
    writeSettings(paths, fitting);
    return { manifest, settings: fitting };
  } catch (error) {
    empty(paths, { remove: !wasThere });
    if (error instanceof Problem) throw error;
    throw new Problem(`Cannot restore from ${file}: ${reasonOf(error)}`, {
      next: 'Name a whole file that `berth backup` wrote.',
      cause: error,
    });
  }
}

async function unpack({ file, home }: { file: string; home: string }): Promise<Restored> {
  const extract = extractTar();
  const [, contents] = await Promise.all([
    pipeline(createReadStream(file), createGunzip(), extract),
    unpackEntries(extract, home),
  ]);
  const { manifest, settings } = contents;
  if (manifest === null || settings === null) throw new Error('it has no manifest or no settings');
  for (const name of [ARCHIVE.database, ARCHIVE.key]) {
    if (!existsSync(`${home}/${name}`)) throw new Error(`${name} is missing in it`);
  }
  return { manifest, settings };
}

type Entry = Extract extends AsyncIterable<infer Each> ? Each : never;

interface Contents {
  manifest: Manifest | null;
  settings: Settings | null;
}

async function unpackEntries(extract: Extract, home: string): Promise<Contents> {
  const contents: Contents = { manifest: null, settings: null };
  for await (const entry of extract) {
    const { name, type } = entry.header;
    if (!belongsInHome(name, type ?? 'file')) throw new Error(`it holds ${JSON.stringify(name)}, which no backup does`);
    if (contents.manifest === null && name !== ARCHIVE.manifest) throw new Error('it does not begin with a manifest');
    await unpackEntry(entry, { home, contents });
  }
  return contents;
}

async function unpackEntry(entry: Entry, { home, contents }: { home: string; contents: Contents }): Promise<void> {
  const { name, type, mode = 0 } = entry.header;
  if (name === ARCHIVE.manifest) contents.manifest = manifestIn(await text(entry));
  else if (name === ARCHIVE.settings) contents.settings = JSON.parse(await text(entry));
  else if (type === 'directory') makeFolder(`${home}/${name}`, entry);
  else await writeEntry(entry, { path: `${home}/${name}`, executable: (mode & 0o100) !== 0 });
}

function manifestIn(json: string): Manifest {
  const manifest: Manifest = JSON.parse(json);
  if (manifest.format !== 1) throw new Error(`its format ${manifest.format} is newer than this Berth`);
  return manifest;
}

function makeFolder(path: string, entry: Entry): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  entry.resume();
}

async function writeEntry(entry: Entry, { path, executable }: { path: string; executable: boolean }): Promise<void> {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  await pipeline(entry, createWriteStream(path, { flags: 'wx', mode: executable ? 0o700 : 0o600 }));
}

/** The settings for this machine. */
async function settle(machine: Machine, settings: Settings): Promise<Settings> {
  const answers = (await pingDocker(machine.dockerSocket)) === 'ok';
  const containers = answers ? await dockerContainers(machine.dockerSocket) : [];
  const isHere = containers.some(({ instance }) => instance === settings.instance);
  const settled = await settleSettings(machine, {
    ...settings,
    instance: isHere ? randomBytes(INSTANCE_BYTES).toString('hex') : settings.instance,
    caBundle: settings.caBundle === null ? null : `${machine.paths.home}/${ARCHIVE.caBundle}`,
    stackImage: null,
  });
  if (settled.caBundle !== null) readFileSync(settled.caBundle);
  return settled;
}

function empty({ home }: HomePaths, { remove }: { remove: boolean }): void {
  for (const name of readdirSync(home)) rmSync(`${home}/${name}`, { recursive: true, force: true });
  if (remove) rmdirSync(home);
}
