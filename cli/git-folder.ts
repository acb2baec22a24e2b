import { exec } from '../platform/exec.ts';
import { Failure } from './failure.ts';
import { shellQuoted } from './shell.ts';

/** Name of the remote that `berth create` adds. */
export const DEFAULT_REMOTE = 'berth';

/** Whether the current folder lies in a git repository (and git is there at all). */
export async function inRepository(): Promise<boolean> {
  try {
    const { exitCode, stdout } = await exec(['git', 'rev-parse', '--is-inside-work-tree']);
    return exitCode === 0 && stdout.trim() === 'true';
  } catch {
    return false;
  }
}

/** The `git push` that deploys what is checked out: only `main` and `master` deploy under their own name. */
export async function pushCommand(remote: string): Promise<string> {
  const { stdout } = await exec(['git', 'symbolic-ref', '--quiet', '--short', 'HEAD']);
  const branch = stdout.trim();
  return `git push ${remote} ${branch === 'main' || branch === 'master' ? branch : 'HEAD:main'}`;
}

/** URL of a remote of the current folder's repository, or null when there is no such remote. */
export async function remoteUrl(remote: string): Promise<string | null> {
  try {
    const { exitCode, stdout } = await exec(['git', 'config', '--get', `remote.${remote}.url`]);
    return exitCode === 0 ? stdout.trim() : null;
  } catch {
    return null;
  }
}

/** Makes `remote` point to `url`, whether it was there or not. */
export async function setRemote(remote: string, url: string): Promise<void> {
  const there = (await remoteUrl(remote)) !== null;
  await git(['remote', there ? 'set-url' : 'add', '--', remote, url]);
}

/** Names of the remotes that point to `url`. */
export async function remotesTo(url: string): Promise<string[]> {
  if (!(await inRepository())) return [];
  const { stdout } = await exec(['git', 'config', '--get-regexp', '^remote\\..*\\.url$']);
  const lines = stdout.split('\n').map((line) => line.split(' '));
  return lines.filter(([, at]) => at === url).map(([key = '']) => key.slice('remote.'.length, -'.url'.length));
}

/** Removes a remote and its branches. */
export async function removeRemote(remote: string): Promise<void> {
  await git(['remote', 'remove', remote]);
}

/**
 * Makes git ask `berthProgram` for the token of whatever lies under `baseUrl`, and nobody else: the empty first entry
 * keeps helpers of other settings from being asked, and from storing the token (gitcredentials(7)).
 */
export async function setCredentialHelper(baseUrl: string, berthProgram: string): Promise<void> {
  const key = `credential.${baseUrl}.helper`;
  await git(['config', '--replace-all', key, '']);
  await git(['config', '--add', key, `!${shellQuoted(berthProgram)} git:credentials`]);
}

async function git(args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await exec(['git', ...args]);
  if (exitCode !== 0) {
    throw new Failure(
      `Cannot change the git repository of this folder: ${stderr.trim().replace(/^(fatal|error): /, '')}`,
    );
  }
}
