import type { SourceFile } from '../../buildpacks/plan.ts';
import { git, objectId, startGit } from './git-process.ts';

/** One file of a commit's tree. `bytes` is its path as git has it, `path` the same for a person (UTF-8). */
export interface TreeEntry extends SourceFile {
  readonly bytes: Buffer;
  readonly objectId: string;
}

/** All files of a commit's tree, sorted by path (by bytes, as git sorts). Nothing is checked out, no link followed. */
export async function treeEntries(directory: string, commit: string): Promise<TreeEntry[]> {
  const child = startGit(directory, ['ls-tree', '-r', '-z', '-l', '--full-tree', objectId(commit)]);
  child.stdin.end();
  const listing = Buffer.concat(await Array.fromAsync<Buffer>(child.stdout));
  if ((await child.exit) !== 0) throw new Error(`Cannot list the files of commit ${commit}`);
  return parseTree(listing);
}

function parseTree(listing: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < listing.length; ) {
    const end = listing.indexOf(0, at);
    const tab = listing.indexOf(0x09, at);
    const [mode = '', , id = '', size = ''] = listing.toString('latin1', at, tab).split(/ +/);
    const bytes = listing.subarray(tab + 1, end);
    entries.push({ path: bytes.toString(), bytes, kind: kindOf(mode), size: Number(size) || 0, objectId: id });
    at = end + 1;
  }
  return entries;
}

function kindOf(mode: string): SourceFile['kind'] {
  if (mode === '120000') return 'symlink';
  if (mode === '160000') return 'submodule';
  return mode === '100755' ? 'executable' : 'file';
}

/** When the commit was made, unix seconds. */
export async function commitTime(directory: string, commit: string): Promise<number> {
  return Number(await git(directory, ['show', '-s', '--format=%ct', objectId(commit)]));
}
