import type { Readable, Writable } from 'node:stream';
import { Fault } from '../errors.ts';
import { type ExecResult, exec, exitOf, start } from '../exec.ts';

/** A pack larger than this is refused while it comes in, so that one push cannot fill the disk. */
const MAX_PACK_BYTES = 2 * 1024 ** 3;

/** Old, harmless mistakes in histories that real projects carry (the list that git hosts tolerate). */
const TOLERATED = [
  'badTimezone',
  'missingEmail',
  'missingNameBeforeEmail',
  'missingSpaceBeforeDate',
  'missingSpaceBeforeEmail',
  'missingTaggerEntry',
  'multipleAuthors',
  'zeroPaddedDate',
  'zeroPaddedFilemode',
];

const SETTINGS: readonly (readonly [name: string, value: string])[] = [
  // The data folder may belong to another user than the process: in a container, or after a restore.
  ['safe.directory', '*'],
  ['core.hooksPath', '/dev/null'],
  ['gc.auto', '0'],
  ['receive.autogc', 'false'],
  ['receive.procReceiveRefs', 'refs'],
  ['receive.denyDeletes', 'true'],
  ['receive.advertiseAtomic', 'false'],
  ['receive.advertisePushOptions', 'false'],
  ['receive.maxInputSize', String(MAX_PACK_BYTES)],
  ['receive.fsckObjects', 'true'],
  ...TOLERATED.map((problem) => [`receive.fsck.${problem}`, 'warn'] as const),
  ['transfer.hideRefs', 'refs/berth'],
  ['uploadpack.allowFilter', 'true'],
];

/** Without it git would look for a repository in the folders above a damaged one. */
const HERE = { GIT_DIR: '.' };

/**
 * The whole environment of every git that Berth runs: nothing of the host's or the repository's configuration is
 * read over these settings, since configuration from the environment wins (git-config(1), GIT_CONFIG_COUNT).
 */
export function gitEnvironment(
  more: Readonly<Record<string, string>> = {},
  settings = SETTINGS,
): Record<string, string> {
  const env: Record<string, string> = {
    PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(settings.length),
    ...more,
  };
  for (const [index, [name, value]] of settings.entries()) {
    env[`GIT_CONFIG_KEY_${index}`] = name;
    env[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return env;
}

/** The environment of a git that receives a push: its hooks are those in `hooks`. */
export function receiveEnvironment(hooks: string, more: Readonly<Record<string, string>>): Record<string, string> {
  const settings = SETTINGS.map(([name, value]) => [name, name === 'core.hooksPath' ? hooks : value] as const);
  return gitEnvironment(more, settings);
}

/** Runs git on the repository `directory` to its end, however that is. */
export function runGit(directory: string, args: readonly string[]): Promise<ExecResult> {
  return exec(['git', ...args], { cwd: directory, env: gitEnvironment(HERE) });
}

/** Runs git on the repository `directory` and gives its standard output. Rejects when git fails. */
export async function git(directory: string, args: readonly string[]): Promise<string> {
  return outputOf(args, await runGit(directory, args));
}

/** Makes an empty bare repository, without hooks. */
export async function makeRepository(directory: string): Promise<void> {
  const args = ['init', '--quiet', '--bare', '--template=', '--initial-branch=main', directory];
  outputOf(args, await exec(['git', ...args], { env: gitEnvironment() }));
}

function outputOf(args: readonly string[], { exitCode, stdout, stderr }: ExecResult): string {
  if (exitCode === 0) return stdout;
  throw new Error(`Cannot run git ${args[0]}: exit ${exitCode}: ${stderr.trim().slice(0, 500)}`);
}

/** A running git. */
export interface GitProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Its exit code; rejects when it could not be started. */
  readonly exit: Promise<number>;
  kill(): void;
}

/** Starts git on the repository `directory`; the caller owns its streams and its end. Standard error is not kept. */
export function startGit(directory: string, args: readonly string[], env = gitEnvironment(HERE)): GitProcess {
  const child = start(['git', ...args], { cwd: directory, env, stdio: ['pipe', 'pipe', 'ignore'] });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('Cannot run git: it was started without pipes');
  const exit = exitOf(child);
  // Whoever awaits the exit hears of a failed start; it must not count as unhandled before.
  exit.catch((error: Error) => stdout.destroy(error));
  // A git that ends before it has read everything says why by its exit code and output.
  stdin.on('error', () => stdin.destroy());
  return { stdin, stdout, exit, kill: () => child.kill('SIGKILL') };
}

/** `commit` when it has the form of a full object id; a Fault otherwise, so that it never reads as an option. */
export function objectId(commit: string): string {
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit)) return commit;
  throw new Fault({ code: 'invalid_source', message: 'Cannot read the source: that is not a commit id' });
}
