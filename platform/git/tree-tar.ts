import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { dockerIgnoreRules, ignoreRules } from './ignore-rules.ts';
import { readObjects } from './object-reader.ts';
import { TAR_END, type TarMember, tarHeader, tarPadding } from './tar-header.ts';
import { commitTime, type TreeEntry, treeEntries } from './tree-entries.ts';

/** What of a commit goes into a tar, and as whose. */
export interface TarOptions {
  readonly uid: number;
  readonly gid: number;
  /** Only these files, and all below these folders; everything when absent. */
  readonly paths?: readonly string[];
  /** Not these files, and nothing below these folders. */
  readonly leftOut?: readonly string[];
  /** Lines of a `.slugignore`: globs as in a `.gitignore`, without negation. */
  readonly ignore?: readonly string[];
  /** Lines of a `.dockerignore`. */
  readonly dockerIgnore?: readonly string[];
  /** Files, and all below folders, that are executable whatever the tree says. */
  readonly executable?: readonly string[];
  /** Files added to the tree; they win over the tree's own at the same path. */
  readonly extra?: readonly { readonly path: string; readonly content: string; readonly executable: boolean }[];
  /** Folder that everything is put under: `app`. */
  readonly prefix?: string;
}

/** Files up to this size go out in one chunk with their header. */
const SMALL_BYTES = 64 * 1024;
const SLASH = 0x2f;
/** How long files are looked at before others have their turn. */
const MOST_TURN_MS = 10;

/** A tar of a commit's tree, read from git objects as it is consumed. */
export function treeTar(directory: string, commit: string, options: TarOptions): Readable {
  return Readable.from(writeTree(directory, commit, options), { objectMode: false, highWaterMark: SMALL_BYTES });
}

async function* writeTree(directory: string, commit: string, options: TarOptions): AsyncGenerator<Buffer> {
  const [all, mtime] = await Promise.all([treeEntries(directory, commit), commitTime(directory, commit)]);
  const extra = options.extra ?? [];
  const entries = await chosen(all, options);
  const prefix = options.prefix === undefined ? '' : `${options.prefix}/`;
  const owner = { uid: options.uid, gid: options.gid, mtime };
  const under = (path: Buffer | string) => Buffer.concat([Buffer.from(prefix), Buffer.from(path)]);

  const folders = new Set<string>();
  const paths = [...entries.map((entry) => entry.bytes), ...extra.map((file) => Buffer.from(file.path))];
  for (const path of paths) yield* parents(under(path), folders, owner);
  for (const entry of entries.filter(({ kind }) => kind === 'submodule')) {
    yield tarHeader({ ...owner, path: under(entry.bytes), type: 'directory', size: 0, mode: 0o755 });
  }
  for (const file of extra) {
    const content = Buffer.from(file.content);
    const mode = file.executable ? 0o755 : 0o644;
    const head = tarHeader({ ...owner, path: under(file.path), type: 'file', size: content.length, mode });
    yield Buffer.concat([head, content, tarPadding(content.length)]);
  }
  const blobs = entries.filter(({ kind }) => kind !== 'submodule');
  let index = 0;
  for await (const object of readObjects(
    directory,
    blobs.map((entry) => entry.objectId),
  )) {
    const entry = blobs[index++];
    if (entry !== undefined) yield* writeBlob(entry, under(entry.bytes), object, owner);
  }
  yield TAR_END;
}

type Owner = Pick<TarMember, 'uid' | 'gid' | 'mtime'>;

async function* writeBlob(
  entry: TreeEntry,
  path: Buffer,
  object: { size: number; content(): AsyncGenerator<Buffer> },
  owner: Owner,
): AsyncGenerator<Buffer> {
  if (entry.kind === 'symlink') {
    const target = Buffer.concat(await Array.fromAsync(object.content()));
    yield tarHeader({ ...owner, path, type: 'symlink', size: 0, mode: 0o777, target });
    return;
  }
  const mode = entry.kind === 'executable' ? 0o755 : 0o644;
  const head = tarHeader({ ...owner, path, type: 'file', size: object.size, mode });
  if (object.size <= SMALL_BYTES) {
    yield Buffer.concat([head, ...(await Array.fromAsync(object.content())), tarPadding(object.size)]);
    return;
  }
  yield head;
  yield* object.content();
  const padding = tarPadding(object.size);
  if (padding.length > 0) yield padding;
}

/** The folders above `path` that are not in `seen` yet, outermost first. */
function* parents(path: Buffer, seen: Set<string>, owner: Owner): Generator<Buffer> {
  for (let at = path.indexOf(SLASH); at !== -1; at = path.indexOf(SLASH, at + 1)) {
    const folder = path.subarray(0, at);
    const key = folder.toString('latin1');
    if (seen.has(key)) continue;
    seen.add(key);
    yield tarHeader({ ...owner, path: folder, type: 'directory', size: 0, mode: 0o755 });
  }
}

/** The files that are wanted. A hundred thousand take a while: others have their turns meanwhile. */
async function chosen(entries: readonly TreeEntry[], options: TarOptions): Promise<TreeEntry[]> {
  const wanted = options.paths === undefined ? null : underAny(options.paths);
  const leftOut = underAny(options.leftOut ?? []);
  const ignored = ignoreRules(options.ignore ?? []);
  const dockerIgnored = dockerIgnoreRules(options.dockerIgnore ?? []);
  const replaced = replacedBy(options.extra?.map((file) => file.path) ?? []);
  const executable = underAny(options.executable ?? []);
  const found: TreeEntry[] = [];
  let turn = performance.now();
  for (const entry of entries) {
    const { path, kind } = entry;
    const isWanted = (wanted?.(path) ?? true) && !leftOut(path) && !ignored(path) && !dockerIgnored(path);
    if (isWanted && !replaced(path)) {
      found.push(kind === 'file' && executable(path) ? { ...entry, kind: 'executable' } : entry);
    }
    if (performance.now() - turn < MOST_TURN_MS) continue;
    await setImmediate();
    turn = performance.now();
  }
  return found;
}

/** Whether a path is one of `paths` or below one. */
function underAny(paths: readonly string[]): (path: string) => boolean {
  const set = new Set(paths);
  return (path) => {
    if (set.has(path)) return true;
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      if (set.has(path.slice(0, at))) return true;
    }
    return false;
  };
}

/** Whether a path of the tree is in the way of an added file: at its path, above it (a link), or below it. */
function replacedBy(added: readonly string[]): (path: string) => boolean {
  const below = underAny(added);
  return (path) => below(path) || added.some((file) => file.startsWith(`${path}/`));
}
