import { createWriteStream, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Pack, pack as packTar } from 'tar-stream';
import type { ImageStore } from '../engine/image-store.ts';
import type { HomePaths } from '../model/installation.ts';
import { openStore, type Store } from '../store/store.ts';
import { ARCHIVE, ARCHIVE_FOLDERS, type Manifest } from './archive-entries.ts';
import { noteBackup } from './backup-list.ts';
import type { Machine } from './machine.ts';
import { currentImages } from './missing-images.ts';
import { Problem, reasonOf } from './problem.ts';
import type { Step } from './progress.ts';
import { requireSettings } from './settings.ts';

const OWNER_ONLY = 0o600;
const TEMPORARY = '.backup-';

export interface BackupOptions {
  /** Where the backup is written to; it must not exist. */
  readonly file: string;
  /** With it the images of the current releases go in too; else a restore builds them anew. */
  readonly engine: Pick<ImageStore, 'saveImages'> | null;
}

/** Writes all that a Berth is to one file (0600: it holds the key) while it serves; answers its size in bytes. */
export async function backup(machine: Machine, options: BackupOptions & { readonly step: Step }): Promise<number> {
  const { paths } = machine;
  const { instance } = requireSettings(paths, { cannot: 'back up' });
  const store = openStore({ path: paths.database, keyFile: paths.keyFile });
  const work = temporaryFolder(paths);
  try {
    options.step.now('copying the database');
    // The copy comes before the files: what it speaks of is then among them.
    store.copyTo(`${work}/${ARCHIVE.database}`);
    const images = await saveImages({ store, work, ...options });
    const manifest: Manifest = { format: 1, createdAt: new Date().toISOString(), instance, images };
    options.step.now('writing');
    await write({ file: options.file, paths, work, manifest });
    const sizeBytes = statSync(options.file).size;
    noteBackup(paths, { at: Date.now(), file: options.file, sizeBytes, images: images !== null });
    return sizeBytes;
  } finally {
    store.close();
    rmSync(work, { recursive: true, force: true });
  }
}

/** A new folder in the home, where the room is; what an earlier backup that was killed left goes. */
function temporaryFolder({ home }: HomePaths): string {
  for (const name of readdirSync(home).filter((entry) => entry.startsWith(TEMPORARY))) {
    rmSync(join(home, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(home, TEMPORARY));
}

async function saveImages({
  store,
  work,
  engine,
  step,
}: { store: Store; work: string; step: Step } & BackupOptions): Promise<string[] | null> {
  if (engine === null) return null;
  const references = [...new Set(currentImages(store).map(({ image }) => image.dockerImage))];
  if (references.length === 0) return [];
  step.now(`saving ${references.length} images`);
  const file = createWriteStream(`${work}/${ARCHIVE.images}`, { mode: OWNER_ONLY });
  await pipeline(await engine.saveImages(references), file);
  return references;
}

async function write({
  file,
  paths,
  work,
  manifest,
}: {
  file: string;
  paths: HomePaths;
  work: string;
  manifest: Manifest;
}): Promise<void> {
  const target = await open(file, 'wx', OWNER_ONLY).catch((error: unknown) => {
    throw new Problem(`Cannot write the backup ${file}: ${reasonOf(error)}`, {
      next: 'Name a file that is not there yet.',
      cause: error,
    });
  });
  const pack = packTar();
  const written = pipeline(pack, createGzip(), target.createWriteStream());
  try {
    await Promise.all([written, fill(pack, { paths, work, manifest })]);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

async function fill(
  pack: Pack,
  { paths, work, manifest }: { paths: HomePaths; work: string; manifest: Manifest },
): Promise<void> {
  try {
    pack.entry({ name: ARCHIVE.manifest, mode: OWNER_ONLY }, JSON.stringify(manifest, null, 2));
    await addFile(pack, { path: `${work}/${ARCHIVE.database}`, name: ARCHIVE.database });
    await addFile(pack, { path: `${work}/${ARCHIVE.images}`, name: ARCHIVE.images });
    for (const name of [ARCHIVE.settings, ARCHIVE.key, ARCHIVE.token, ARCHIVE.caBundle, ARCHIVE.sample]) {
      await addFile(pack, { path: `${paths.home}/${name}`, name });
    }
    for (const folder of ARCHIVE_FOLDERS) await addFolder(pack, { path: `${paths.home}/${folder}`, name: folder });
    pack.finalize();
  } catch (error) {
    pack.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function addFolder(pack: Pack, { path, name }: { path: string; name: string }): Promise<void> {
  const entries = unlessGone(() => readdirSync(path, { withFileTypes: true })) ?? [];
  pack.entry({ name: `${name}/`, type: 'directory', mode: 0o700 });
  for (const entry of entries) {
    const child = { path: `${path}/${entry.name}`, name: `${name}/${entry.name}` };
    if (entry.isDirectory()) await addFolder(pack, child);
    else if (entry.isFile()) await addFile(pack, child);
  }
}

/** Adds a file at the size that it has now, though it may grow meanwhile; one that is gone is left out. */
async function addFile(pack: Pack, { path, name }: { path: string; name: string }): Promise<void> {
  const file = await open(path).catch((error: unknown) => {
    if (isGone(error)) return null;
    throw error;
  });
  if (file === null) return;
  try {
    await addOpenFile(pack, { file, name });
  } finally {
    await file.close();
  }
}

async function addOpenFile(pack: Pack, { file, name }: { file: FileHandle; name: string }): Promise<void> {
  const { size, mode } = await file.stat();
  if (size === 0) {
    pack.entry({ name, mode: mode & 0o777 }, '');
    return;
  }
  const entry = pack.entry({ name, size, mode: mode & 0o777 });
  await pipeline(file.createReadStream({ start: 0, end: size - 1, autoClose: false }), entry);
}

function unlessGone<T>(act: () => T): T | null {
  try {
    return act();
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
