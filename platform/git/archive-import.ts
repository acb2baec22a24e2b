import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { asFault, Fault } from '../errors.ts';
import { ArchiveTree, refused } from './archive-tree.ts';
import { ByteReader, UnexpectedEnd } from './byte-reader.ts';
import { FastImport } from './fast-import.ts';
import { git, makeRepository } from './git-process.ts';
import { type ArchiveEntry, readTar, TarError } from './tar-reader.ts';

/** An archive that becomes a commit. */
export interface ArchiveImport {
  /** A tar, plain or compressed with gzip. */
  readonly file: string;
  /** Most bytes of all files together, unpacked, and most entries. */
  readonly limits: { readonly bytes: number; readonly files: number };
  readonly signal?: AbortSignal;
}

/** What a tar may have after its last member: records are filled up with zeros (GNU tar: 10 KiB, at most 1 MiB). */
const MAX_TAIL_BYTES = 1024 * 1024;

/**
 * Makes a commit of an archive, entry by entry, without unpacking anything to disk. Gives the commit's id; a ref
 * under `refs/berth/archives/` keeps it. Rejects with a Fault `invalid_source` where the archive is at fault.
 */
export async function importArchive(directory: string, archive: ArchiveImport): Promise<string> {
  const name = randomUUID();
  // Apart from the app's repository until the archive is known to be good: a refused one leaves nothing there.
  const scratch = join(directory, `import-${name}.tmp`);
  try {
    await makeRepository(scratch);
    await fill(scratch, archive);
    const commit = (await git(scratch, ['rev-parse', '--verify', ARCHIVE_REF])).trim();
    await movePacks(scratch, directory);
    await git(directory, ['update-ref', `refs/berth/archives/${name}`, commit]);
    return commit;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const ARCHIVE_REF = 'refs/heads/archive';

async function fill(scratch: string, archive: ArchiveImport): Promise<void> {
  const bytes = await openArchive(archive);
  const target = new FastImport(scratch);
  try {
    const reader = new ByteReader(bytes);
    const tree = await readEntries(reader, target, archive);
    // What follows the last member is read too, so that a damaged end of the compression shows.
    if (!(await reader.drain(MAX_TAIL_BYTES))) throw new TarError('it goes on after its end');
    await target.commit(ARCHIVE_REF, tree.finish());
  } catch (error) {
    await target.abort();
    archive.signal?.throwIfAborted();
    throw archiveFault(error);
  } finally {
    bytes.destroy();
  }
}

/** Moves packs of objects from one repository to another; the index last, since it makes the pack known. */
async function movePacks(from: string, to: string): Promise<void> {
  const folder = (repository: string) => join(repository, 'objects', 'pack');
  await mkdir(folder(to), { recursive: true });
  const names = (await readdir(folder(from))).sort((a, b) => Number(a.endsWith('.idx')) - Number(b.endsWith('.idx')));
  for (const name of names) await rename(join(folder(from), name), join(folder(to), name));
}

async function readEntries(bytes: ByteReader, target: FastImport, archive: ArchiveImport): Promise<ArchiveTree> {
  const tree = new ArchiveTree();
  let total = 0;
  let entries = 0;
  for await (const entry of readTar(bytes)) {
    archive.signal?.throwIfAborted();
    total += entry.size;
    entries += 1;
    if (entries > archive.limits.files) throw tooMuch(`more than ${archive.limits.files} entries`);
    if (total > archive.limits.bytes) throw tooMuch(`more than ${archive.limits.bytes} bytes when unpacked`);
    await addEntry(tree, target, entry);
  }
  return tree;
}

async function addEntry(tree: ArchiveTree, target: FastImport, entry: ArchiveEntry): Promise<void> {
  const path = tree.place(entry.path);
  switch (entry.type) {
    case 'directory':
      tree.addFolder(path);
      return;
    case 'file': {
      const mark = await target.blob(entry.size, entry.content());
      tree.addFile(path, { kind: entry.executable ? 'executable' : 'file', mark, target: null });
      return;
    }
    case 'symlink': {
      const mark = await target.blob(entry.target.length, [entry.target]);
      tree.addFile(path, { kind: 'symlink', mark, target: entry.target.toString('latin1') });
      return;
    }
    case 'hardlink':
      tree.addHardLink(path, tree.place(entry.target));
      return;
    case 'other':
      throw refused(path, 'it is neither a file nor a folder nor a link (a device, a pipe, a sparse file)');
    default:
      entry.type satisfies never;
  }
}

async function openArchive({ file, signal }: ArchiveImport): Promise<Readable> {
  const handle = await open(file);
  const { buffer: magic } = await handle.read(Buffer.alloc(4), 0, 4, 0).finally(() => handle.close());
  if (magic.toString('latin1').startsWith('PK')) throw damaged('it is a zip file, and Berth takes a tar or a tar.gz');
  const options = signal === undefined ? {} : { signal };
  const bytes = createReadStream(file, options);
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return bytes;
  const unpacked = createGunzip();
  bytes.once('error', (error) => unpacked.destroy(error));
  unpacked.once('close', () => bytes.destroy());
  return bytes.pipe(unpacked);
}

function archiveFault(error: unknown): unknown {
  if (error instanceof Fault) return error;
  if (error instanceof TarError) return damaged(error.message);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof UnexpectedEnd || code === 'Z_BUF_ERROR') return damaged('it ends too early');
  if (code.startsWith('Z_')) return damaged('its gzip compression is damaged');
  return asFault(error);
}

function tooMuch(what: string): Fault {
  return new Fault({
    code: 'invalid_source',
    message: `Cannot use the archive: it has ${what}`,
    next: 'Leave out what the app does not need (node_modules, build results, media), and send it again.',
  });
}

function damaged(reason: string): Fault {
  return new Fault({
    code: 'invalid_source',
    message: `Cannot read the archive: ${reason}`,
    next: 'Make the archive anew, for instance with `git archive --format=tar.gz HEAD`, and send it again.',
  });
}
