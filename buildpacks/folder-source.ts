/** For tests only: a folder on disk as a source. */

import type { Dirent } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Source, SourceFile } from './plan.ts';
import { textOf } from './text.ts';

/** Reads the names below `folder` now, and texts when they are asked for. */
export async function folderSource(folder: string): Promise<Source> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries.filter((entry) => !entry.isDirectory()).map((entry) => fileOf(folder, entry)),
  );
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    files,
    read: async (path) => {
      const file = files.find((each) => each.path === path);
      if (file === undefined || file.kind === 'symlink' || file.size > 1024 * 1024) return null;
      return textOf(await readFile(join(folder, path)));
    },
  };
}

async function fileOf(folder: string, entry: Dirent): Promise<SourceFile> {
  const path = join(entry.parentPath, entry.name);
  const { size, mode } = await lstat(path);
  const kind = entry.isSymbolicLink() ? 'symlink' : (mode & 0o100) === 0 ? 'file' : 'executable';
  return { path: relative(folder, path), kind, size };
}
