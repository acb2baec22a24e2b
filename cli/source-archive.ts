import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, mkdtemp, readdir, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { exec } from '../platform/exec.ts';
import { Failure } from './failure.ts';

/** A tar.gz on this machine; `remove` takes it away where it was made for the occasion. */
export interface SourceArchive {
  readonly file: string;
  readonly length: number;
  readonly remove: () => Promise<void>;
}

/** An archive that is there already. */
export async function existingArchive(file: string): Promise<SourceArchive> {
  const { size } = await stat(file).catch(() => {
    throw new Failure(`there is no file ${file}`);
  });
  return { file, length: size, remove: async () => undefined };
}

/** The bytes of an archive. */
export function archiveBody({ file }: SourceArchive): Readable {
  return createReadStream(file);
}

/**
 * Packs a folder as it is now: in a git repository what git knows or would add (so `.gitignore` holds), elsewhere all
 * files. `.git` never goes along, and links go as links.
 */
export async function packFolder(folder: string): Promise<SourceArchive> {
  const files = await filesToSend(folder);
  if (files.length === 0) throw new Failure(`there are no files in ${folder}`);
  const draft = await mkdtemp(join(tmpdir(), 'berth-source-'));
  const remove = (): Promise<void> => rm(draft, { recursive: true, force: true });
  const file = join(draft, 'source.tar.gz');
  try {
    const archive = pack();
    const written = pipeline(archive, createGzip(), createWriteStream(file));
    await Promise.all([addAll(archive, folder, files), written]);
    return { file, length: (await stat(file)).size, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The paths that would be sent of a folder. Throws a Failure when there is no such folder. */
export async function filesToSend(folder: string): Promise<string[]> {
  const place = await stat(folder).catch(() => null);
  if (place?.isDirectory() !== true) throw new Failure(`there is no folder ${folder}`);
  return (await filesOfRepository(folder)) ?? (await filesOfFolder(folder));
}

type Pack = ReturnType<typeof pack>;

async function addAll(archive: Pack, folder: string, files: readonly string[]): Promise<void> {
  try {
    for (const name of files) await add(archive, folder, name);
    archive.finalize();
  } catch (error) {
    archive.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function add(archive: Pack, folder: string, name: string): Promise<void> {
  const path = join(folder, name);
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (found === null) return;
  const { mtime } = found;
  if (found.isSymbolicLink()) archive.entry({ name, type: 'symlink', linkname: await readlink(path), mtime });
  if (!found.isFile()) return;
  const mode = (found.mode & 0o111) === 0 ? 0o644 : 0o755;
  await pipeline(createReadStream(path), archive.entry({ name, size: found.size, mode, mtime }));
}

async function filesOfRepository(folder: string): Promise<string[] | null> {
  const argv = ['git', 'ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  try {
    const { exitCode, stdout } = await exec(argv, { cwd: folder });
    return exitCode === 0 ? stdout.split('\0').filter((name) => name !== '') : null;
  } catch {
    return null;
  }
}

async function filesOfFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((name) => name !== '.git' && !name.startsWith('.git/'));
}
