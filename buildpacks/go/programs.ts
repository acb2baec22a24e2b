/** The main packages of a Go source. */

import type { Source } from '../plan.ts';

/** Reading every file of a large tree to find a `package main` would take too long: so many folders are looked into. */
const maxFolders = 200;

/** Folders below which nothing is part of the module, as for the go command. */
const outside = /(^|\/)(vendor|testdata|node_modules|[._][^/]*)\//;

/**
 * The folders with a `package main` in the modules at `roots` (`.` for the root): the roots, and those below cmd/; where
 * there is none, any folder.
 */
export async function mainFolders(source: Source, roots: readonly string[]): Promise<string[]> {
  const inModule = (folder: string) => roots.some((root) => root === '.' || `${folder}/`.startsWith(`${root}/`));
  const folders = new Map<string, string[]>();
  for (const { path, kind } of source.files) {
    if (!/\.go$/.test(path) || /_test\.go$/.test(path) || outside.test(path) || kind === 'symlink') continue;
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
    if (!inModule(folder)) continue;
    const known = folders.get(folder);
    if (known === undefined) folders.set(folder, [path]);
    else known.push(path);
  }
  const usual = [...folders.keys()].filter((folder) => roots.includes(folder) || /(^|\/)cmd\//.test(folder));
  const found = await mainsAmong(source, folders, usual);
  if (found.length > 0) return found;
  return mainsAmong(
    source,
    folders,
    [...folders.keys()].filter((folder) => !usual.includes(folder)),
  );
}

async function mainsAmong(
  source: Source,
  folders: ReadonlyMap<string, readonly string[]>,
  candidates: readonly string[],
): Promise<string[]> {
  const mains: string[] = [];
  for (const folder of candidates.slice(0, maxFolders)) {
    for (const path of (folders.get(folder) ?? []).slice(0, 20)) {
      const text = (await source.read(path)) ?? '';
      // A file that is built on no condition but by hand (`//go:build ignore`) is no part of its package.
      if (/^\/\/(go:build|\s*\+build) ignore/m.test(text)) continue;
      if (/^package main\b/m.test(text)) mains.push(folder);
      break;
    }
  }
  return mains.sort((a, b) => (a < b ? -1 : 1));
}
