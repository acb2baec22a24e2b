import { git, runGit, startGit } from './git-process.ts';
import { commitTime } from './tree-entries.ts';

/** A commit whose tree is that of `folder` in `commit`; null when there is none. Links on the way are not followed. */
export async function folderCommit(directory: string, commit: string, folder: string): Promise<string | null> {
  const args = ['rev-parse', '--quiet', '--verify', '--end-of-options', `${commit}:${folder}`];
  const { exitCode, stdout } = await runGit(directory, args);
  const tree = stdout.trim();
  if (exitCode !== 0 || (await git(directory, ['cat-file', '-t', tree])).trim() !== 'tree') return null;
  const who = `Berth <berth@localhost> ${await commitTime(directory, commit)} +0000`;
  const text = `tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nA folder of ${commit}\n`;
  return await writeCommit(directory, text);
}

async function writeCommit(directory: string, text: string): Promise<string> {
  const child = startGit(directory, ['hash-object', '-t', 'commit', '-w', '--stdin']);
  child.stdin.end(text);
  const id = Buffer.concat(await Array.fromAsync<Buffer>(child.stdout)).toString();
  if ((await child.exit) !== 0) throw new Error('Cannot write the commit of a folder');
  return id.trim();
}
