import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** How a program that was run to its end came out. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ExecOptions {
  readonly cwd?: string;
  /** The whole environment of the program; the caller's own when absent. */
  readonly env?: Readonly<Record<string, string>>;
  /** Text for its standard input. */
  readonly input?: string | Buffer;
  readonly signal?: AbortSignal;
  /** Called with each chunk of either stream as it comes. */
  readonly onOutput?: (chunk: Buffer) => void;
}

/**
 * Runs a program to its end by argv, never through a shell. A non-zero exit is a result, not an error; rejects when
 * the program cannot be started, or with the signal's reason.
 */
export async function exec(argv: readonly string[], options: ExecOptions = {}): Promise<ExecResult> {
  const child = start(argv, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['pipe', 'pipe', 'pipe'],
    signal: options.signal,
  });
  const collected = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => {
      collected[stream].push(chunk);
      options.onOutput?.(chunk);
    });
  }
  child.stdin?.on('error', () => child.stdin?.destroy());
  child.stdin?.end(options.input);
  const exitCode = await exitOf(child);
  return {
    exitCode,
    stdout: Buffer.concat(collected.stdout).toString(),
    stderr: Buffer.concat(collected.stderr).toString(),
  };
}

/** Starts a program by argv, never through a shell; the caller owns its streams and its end. */
export function start(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [program, ...args] = argv;
  if (program === undefined) throw new Error('Cannot start a program: no name was given');
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return spawn(program, args, { ...given, shell: false });
}

/** The exit code of a started program (128 + n after signal n is not known to Node: such an end is 137). */
export function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 137));
  });
}
