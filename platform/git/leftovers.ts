import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Where a git or an import that was killed leaves files and folders, by folder of a repository. */
const LEFTOVERS: readonly (readonly [folder: string, name: RegExp])[] = [
  ['.', /^(?:import-.*\.tmp|fast_import_crash_\d+|.*\.lock|gc\.pid)$/],
  ['refs', /\.lock$/],
  ['objects', /^(?:tmp_objdir-|incoming-|tmp_obj_)/],
  ['objects/pack', /^(?:tmp_|\.tmp-)/],
];

/** Removes what was left behind before `time` (unix ms) in all repositories under `root`. Gives how many were removed. */
export async function sweepLeftovers(root: string, time: number): Promise<number> {
  let removed = await removeOld(root, /\.git\..*\.tmp$/, time);
  for (const repository of await namesIn(root)) {
    if (!repository.endsWith('.git')) continue;
    for (const [folder, name] of LEFTOVERS) removed += await removeOld(join(root, repository, folder), name, time);
  }
  return removed;
}

async function removeOld(folder: string, pattern: RegExp, time: number): Promise<number> {
  let removed = 0;
  for (const name of await namesIn(folder, { recursive: basename(folder) === 'refs' })) {
    if (!pattern.test(name)) continue;
    const path = join(folder, name);
    const changed = await stat(path).catch(() => null);
    if (changed === null || changed.mtimeMs > time) continue;
    await rm(path, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}

/** Names in a folder; none when it is not there. */
async function namesIn(folder: string, { recursive = false } = {}): Promise<string[]> {
  return readdir(folder, { recursive }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
