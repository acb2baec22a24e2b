import { textOf } from '../../buildpacks/text.ts';
import type { Tree } from '../builds/source-tree.ts';
import { ObjectReader } from './object-reader.ts';
import { type TreeEntry, treeEntries } from './tree-entries.ts';

const MAX_TEXT_BYTES = 1024 * 1024;

/** A commit's tree as buildpacks read it, over git objects. */
export async function gitSource(directory: string, commit: string): Promise<Tree> {
  const files = await treeEntries(directory, commit);
  const readable = new Map<string, TreeEntry>();
  for (const file of files) {
    if (file.kind === 'file' || file.kind === 'executable') readable.set(file.path, file);
  }
  const objects = new ObjectReader(directory);
  return {
    files,
    read: async (path) => {
      const file = readable.get(path);
      if (file === undefined || file.size > MAX_TEXT_BYTES) return null;
      return textOf(await objects.read(file.objectId));
    },
  };
}
