// biome-ignore lint/style/noRestrictedImports: stories start programs as a person does, and import nothing of the platform.
import { type ChildProcess, spawn } from 'node:child_process';

/** How a program came out; `output` is both of its streams in the order of their coming. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly output: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Buffer;
  /** Sees each chunk of either stream as it comes. */
  readonly onOutput?: (text: string) => void;
  readonly timeoutMs?: number;
}

/** A program that runs, and its end. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  /** What it printed so far. */
  output(): string;
}

const TIMEOUT_MS = 180_000;

/** Runs a program to its end by argv. A non-zero exit is an outcome, not an error. */
export function run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const running = begin(argv, options);
  running.child.stdin?.end(options.input);
  return running.ended;
}

/** Starts a program by argv; its standard input stays open. It is killed when its time is over. */
export function begin(argv: readonly string[], options: RunOptions = {}): Running {
  const [program = '', ...args] = argv;
  const child = spawn(program, args, { cwd: options.cwd, env: options.env ?? process.env });
  const texts = { stdout: '', stderr: '', output: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
      texts.output += text;
      options.onOutput?.(text);
    });
  }
  // A program that ends without reading its input is no error of the story.
  child.stdin.on('error', () => child.stdin.destroy());
  const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? TIMEOUT_MS);
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 137, ...texts });
    });
  });
  return { child, ended, output: () => texts.output };
}

/** As {@link run}, for what only prepares a story: throws with the output unless it ends with 0. */
export async function must(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const outcome = await run(argv, options);
  if (outcome.code !== 0) throw new Error(`${argv.join(' ')} ended with ${outcome.code}:\n${outcome.output}`);
  return outcome;
}
