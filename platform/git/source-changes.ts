import type { ChangedFile, Listed, SourceChanges, SourceCommit } from '../model/source-changes.ts';
import { git, objectId, runGit } from './git-process.ts';

const MAX_COMMITS = 20;
const MAX_FILES = 200;
/** Larger files are not read for their lines. */
const LARGE_FILE = '1m';
const DIFF = ['diff-tree', '-r', '-z', '--no-renames', '--no-ext-diff', '--no-textconv'];
const CHANGES: Readonly<Record<string, ChangedFile['change']>> = { A: 'added', D: 'removed' };
const NONE: Listed<never> = { total: 0, shown: [] };

/**
 * How the tree and the history of commit `to` differ from those of `from`; null when one of them is not there any more.
 * Nothing is checked out, and what is read is bounded: of more than 200 files only the paths.
 */
export async function sourceChanges(directory: string, from: string, to: string): Promise<SourceChanges | null> {
  const [before, after] = [objectId(from), objectId(to)];
  const { exitCode, stdout } = await runGit(directory, [...DIFF, '--raw', before, after]);
  if (exitCode !== 0) return null;
  const files = changedFiles(stdout);
  const shown = files.length > MAX_FILES ? files.slice(0, MAX_FILES) : await withLines(directory, files, before, after);
  return { ...(await commitsBetween(directory, before, after)), files: { total: files.length, shown } };
}

/** `:<modes and ids> <status>`, then the path, each ended by NUL (git-diff-tree(1), raw output format). */
function changedFiles(raw: string): ChangedFile[] {
  const parts = raw.split('\0');
  const files: ChangedFile[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const status = parts[at]?.split(' ').at(-1) ?? '';
    files.push({ path: parts[at + 1] ?? '', change: CHANGES[status] ?? 'changed', lines: null });
  }
  return files;
}

/** The same files with their lines: `added<TAB>removed<TAB>path`, in the same order, `-` for what is no text. */
async function withLines(directory: string, files: ChangedFile[], from: string, to: string): Promise<ChangedFile[]> {
  const small = ['-c', `core.bigFileThreshold=${LARGE_FILE}`];
  const counted = await git(directory, [...small, ...DIFF, '--numstat', from, to]);
  const rows = counted.split('\0').map((row) => row.split('\t', 2).map(Number));
  return files.map((file, index) => {
    const [added = Number.NaN, removed = Number.NaN] = rows[index] ?? [];
    return { ...file, lines: Number.isNaN(added + removed) ? null : { added, removed } };
  });
}

async function commitsBetween(
  directory: string,
  from: string,
  to: string,
): Promise<Pick<SourceChanges, 'commitsAdded' | 'commitsRemoved'>> {
  const { exitCode } = await runGit(directory, ['merge-base', from, to]);
  if (exitCode !== 0) return { commitsAdded: NONE, commitsRemoved: NONE };
  const counts = await git(directory, ['rev-list', '--left-right', '--count', `${from}...${to}`]);
  const [removed = 0, added = 0] = counts.trim().split('\t').map(Number);
  const [commitsAdded, commitsRemoved] = await Promise.all([
    commits(directory, { range: `${from}..${to}`, total: added }),
    commits(directory, { range: `${to}..${from}`, total: removed }),
  ]);
  return { commitsAdded, commitsRemoved };
}

async function commits(
  directory: string,
  { range, total }: { range: string; total: number },
): Promise<Listed<SourceCommit>> {
  if (total === 0) return NONE;
  const format = '--format=%H%x1f%ct%x1f%an%x1f%s';
  const log = await git(directory, ['log', '-z', format, `--max-count=${MAX_COMMITS}`, range]);
  const shown = log
    .split('\0', total)
    .slice(0, MAX_COMMITS)
    .map((row) => {
      const [id = '', seconds = '', author = '', ...subject] = row.split('\x1f');
      return { id, author, at: Number(seconds) * 1000, subject: subject.join(' ') };
    });
  return { total, shown };
}
