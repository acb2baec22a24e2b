import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readTextIfThere } from './files.ts';

/** What the code in a folder is: the commit of its checkout (a worktree's too), else the text of its package.json. */
export function codeVersion(codeRoot: string): string {
  return checkedOut(codeRoot) ?? readTextIfThere(join(codeRoot, 'package.json')) ?? '';
}

/** What the Berth in a folder calls itself, and the commit of its checkout where it is one. */
export function berthVersion(codeRoot: string): { berth: string; commit: string | null } {
  const { version }: { version: string } = JSON.parse(readTextIfThere(join(codeRoot, 'package.json')) ?? '{}');
  return { berth: version, commit: checkedOut(codeRoot) };
}

function checkedOut(codeRoot: string): string | null {
  const folder = gitFolder(join(codeRoot, '.git'));
  if (folder === null) return null;
  const head = readTextIfThere(join(folder, 'HEAD'))?.trim() ?? null;
  if (head === null || !head.startsWith('ref: ')) return head;
  // A worktree's branches lie in the repository that it belongs to (gitrepository-layout(5), "commondir").
  const common = readTextIfThere(join(folder, 'commondir'))?.trim() ?? '.';
  return readTextIfThere(join(folder, common, head.slice('ref: '.length)))?.trim() ?? null;
}

/** `.git` itself, or the folder that it names where it is a file, as in a worktree. */
function gitFolder(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (found.isDirectory()) return path;
  const named = /^gitdir: (.+)$/m.exec(readTextIfThere(path) ?? '')?.[1];
  return named === undefined ? null : resolve(path, '..', named);
}
