import { Fault } from '../errors.ts';

/** One file of the tree that an archive becomes. Paths are bytes, one character a byte (latin1). */
export interface ArchiveFile {
  readonly kind: 'file' | 'executable' | 'symlink';
  /** Mark of its content. */
  readonly mark: number;
  /** What a symlink points at. */
  readonly target: string | null;
}

const MAX_PATH_BYTES = 4096;

/**
 * The tree that an archive's entries make, checked entry by entry. Throws a Fault `invalid_source` at the first that
 * could lie outside of the tree, lead out of it, or stand in another's way.
 */
export class ArchiveTree {
  readonly #files = new Map<string, ArchiveFile>();
  readonly #folders = new Set<string>();

  /** The path of an entry as it lies in the tree; empty for the tree's own folder (`./`). */
  place(raw: Buffer): string {
    const text = raw.toString('latin1');
    if (text === '') throw refused(text, 'its name is empty');
    if (text.length > MAX_PATH_BYTES) throw refused(text.slice(0, 80), `its name is over ${MAX_PATH_BYTES} bytes`);
    if (text.includes('\0')) throw refused(text, 'its name has a NUL byte');
    if (text.startsWith('/')) throw refused(text, 'its path is absolute');
    const parts = (text.endsWith('/') ? text.slice(0, -1) : text).split('/').filter((part) => part !== '.');
    for (const part of parts) {
      if (part === '') throw refused(text, 'its path has an empty name in it');
      if (part === '..') throw refused(text, 'its path leads out of the archive with ..');
      if (part.toLowerCase() === '.git') throw refused(text, 'it lies in a .git folder');
    }
    return parts.join('/');
  }

  addFolder(path: string): void {
    if (path === '') return;
    this.#addParents(path);
    if (this.#files.has(path)) throw refused(path, 'the archive has a file of the same path');
    this.#folders.add(path);
  }

  /** Of two entries with the same path the later one counts, as when an archive is unpacked. */
  addFile(path: string, file: ArchiveFile): void {
    if (path === '') throw refused(path, 'its name is empty');
    this.#addParents(path);
    if (this.#folders.has(path)) throw refused(path, 'the archive has a folder of the same path');
    this.#files.set(path, file);
  }

  /** A further name of an earlier file. */
  addHardLink(path: string, target: string): void {
    const file = this.#files.get(target);
    if (file === undefined) throw refused(path, 'it is a hard link to something that is not in the archive before it');
    this.addFile(path, file);
  }

  /** All files; without the one folder that they all lie in, where there is one (as in a forge's archives). */
  finish(): Map<string, ArchiveFile> {
    if (this.#files.size === 0) throw empty();
    const files = this.#withoutTopFolder();
    for (const [path, file] of files) {
      if (file.target !== null && leadsOut(path, file.target)) {
        throw refused(path, `it is a link that points out of the tree (${shown(file.target)})`);
      }
    }
    return files;
  }

  #withoutTopFolder(): Map<string, ArchiveFile> {
    const [first = ''] = this.#files.keys();
    const top = first.slice(0, first.indexOf('/') + 1);
    const all = [...this.#files.keys(), ...[...this.#folders].map((folder) => `${folder}/`)];
    if (top === '' || !all.every((path) => path.startsWith(top))) return this.#files;
    return new Map([...this.#files].map(([path, file]) => [path.slice(top.length), file]));
  }

  #addParents(path: string): void {
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at);
      const file = this.#files.get(folder);
      if (file?.kind === 'symlink') throw refused(path, `it lies under a link (${shown(folder)})`);
      if (file !== undefined) throw refused(path, `it lies under a file (${shown(folder)})`);
      this.#folders.add(folder);
    }
  }
}

/**
 * Whether a link could lead out of the tree. `..` counts only in front: after a name it would depend on where other
 * links lead, so there it is refused too.
 */
function leadsOut(path: string, target: string): boolean {
  if (target === '' || target.startsWith('/')) return true;
  let depth = path.split('/').length - 1;
  let named = false;
  for (const part of target.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') named = true;
    else if (named || --depth < 0) return true;
  }
  return false;
}

/** The Fault for one entry of an archive. */
export function refused(path: string, reason: string): Fault {
  return new Fault({
    code: 'invalid_source',
    message: `Cannot use the archive: ${path === '' ? 'an entry' : shown(path)} is refused: ${reason}`,
    next: 'Make the archive anew, for instance with `git archive --format=tar.gz HEAD`, and send it again.',
  });
}

function empty(): Fault {
  return new Fault({
    code: 'invalid_source',
    message: 'Cannot use the archive: it has no files',
    next: 'Make the archive anew, for instance with `git archive --format=tar.gz HEAD`, and send it again.',
  });
}

function shown(path: string): string {
  const text = Buffer.from(path, 'latin1').toString();
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}
