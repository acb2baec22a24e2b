import { finished } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../errors.ts';
import type { App } from '../model/app.ts';
import { DEFAULT_DYNO_SIZE } from '../model/formation.ts';
import type { Release } from '../model/release.ts';
import type { OneOff } from '../scheduler/one-offs.ts';
import type { ReleasePhase } from './rollout-worker.ts';

/** Where the output of a release phase is kept, by release id. */
export interface ReleaseOutput {
  open(releaseId: string): Promise<{ write(text: string): void; end(): Promise<void> }>;
}

/** A running release phase. */
interface PhaseRun {
  readonly stdin: NodeJS.WritableStream | null;
  readonly stdout: NodeJS.ReadableStream | null;
  readonly stderr: NodeJS.ReadableStream | null;
  readonly ended: Promise<{ exitCode: number; outOfMemory: boolean }>;
  kill(): Promise<void>;
}

/** What runs one-off dynos. */
export interface PhaseDynos<D extends { readonly name: string }> {
  create(oneOff: OneOff): Promise<D>;
  attach(dyno: D): Promise<PhaseRun>;
}

/** As on Heroku. */
const MOST_MS = 60 * 60_000;
/** How long the last output is waited for once the process has ended. */
const LAST_OUTPUT_MS = 3_000;

/** Runs release phases as one-off dynos; their output is kept with the release, and goes to the app's log. */
export function releasePhase<D extends { readonly name: string }>(options: {
  oneOffs: PhaseDynos<D>;
  output: ReleaseOutput;
  say: Say;
  mostMs?: number;
}): ReleasePhase {
  const { oneOffs, output, say, mostMs = MOST_MS } = options;
  return {
    run: async ({ app, release, command, begun, signal }) => {
      const writer = await output.open(release.id);
      try {
        begun();
        const late = AbortSignal.timeout(mostMs);
        const end = await runAttached({
          oneOffs,
          oneOff: { ...ATTACHED, type: 'release', app, release, command },
          write: (text) => writer.write(text),
          say,
          signal: AbortSignal.any([signal, late]),
        });
        if (end.exitCode !== 0) throw releaseFault({ command, ...end, late: late.aborted ? mostMs : null });
      } finally {
        await writer.end();
      }
    },
  };
}

/** Runs the postdeploy command of an app.json as a one-off dyno: its output goes to `write` and to the app's log. */
export function postdeploy<D extends { readonly name: string }>(options: {
  oneOffs: PhaseDynos<D>;
  say: Say;
}): (run: {
  app: App;
  release: Release;
  command: string;
  write: (text: string) => void;
  signal: AbortSignal;
}) => Promise<{ exitCode: number; outOfMemory: boolean }> {
  return ({ app, release, command, write, signal }) =>
    runAttached({
      ...options,
      oneOff: { ...ATTACHED, type: 'run', app, release, command },
      write,
      signal: AbortSignal.any([signal, AbortSignal.timeout(MOST_MS)]),
    });
}

/** Runs a command to its end, which `signal` hastens. */
async function runAttached<D extends { readonly name: string }>(options: {
  oneOffs: PhaseDynos<D>;
  oneOff: OneOff;
  write: (text: string) => void;
  say: Say;
  signal: AbortSignal;
}): Promise<{ exitCode: number; outOfMemory: boolean }> {
  const { oneOffs, oneOff, write, say, signal } = options;
  const dyno = await oneOffs.create(oneOff);
  const run = await oneOffs.attach(dyno);
  run.stdin?.end();
  const line = (text: string) => say({ appId: oneOff.app.id, process: dyno.name, text });
  const streams = [run.stdout, run.stderr].filter((stream) => stream !== null);
  const shown = streams.map((stream) => show({ stream, write, line }));
  const end = await untilEnd({ run, signal });
  await Promise.race([Promise.all(shown), pause(LAST_OUTPUT_MS, undefined, { ref: false })]);
  return end;
}

type Say = (options: { appId: string; process: string; text: string }) => void;

const ATTACHED = {
  attach: true,
  tty: false,
  env: {},
  size: DEFAULT_DYNO_SIZE,
  columns: null,
  rows: null,
} as const;

/** Passes on what a stream brings, at once to `write` and by whole lines to `line`. Resolves at its end. */
async function show(options: {
  stream: NodeJS.ReadableStream;
  write: (text: string) => void;
  line: (text: string) => void;
}): Promise<void> {
  const { stream, write, line } = options;
  let partial = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    write(text);
    const lines = `${partial}${text}`.split('\n');
    partial = lines.pop() ?? '';
    for (const whole of lines) line(whole);
  });
  // A lost connection is the end of the output; the exit code says the rest.
  await finished(stream).catch(() => undefined);
  if (partial !== '') line(partial);
}

async function untilEnd({ run, signal }: { run: PhaseRun; signal: AbortSignal }) {
  const stop = () => {
    run.kill().catch(() => undefined);
  };
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await run.ended;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function releaseFault(end: { command: string; exitCode: number; outOfMemory: boolean; late: number | null }): Fault {
  const { command, exitCode, outOfMemory, late } = end;
  return new Fault({
    code: 'release_phase_failed',
    message: `The release phase (\`${command}\`) ${whyFailed({ exitCode, outOfMemory, late })}, so nothing was switched`,
    next: 'Its output is above and in `berth releases:output`. Mend it and push again; the release before goes on serving.',
  });
}

function whyFailed({
  exitCode,
  outOfMemory,
  late,
}: {
  exitCode: number;
  outOfMemory: boolean;
  late: number | null;
}): string {
  if (late !== null) return `did not end within ${Math.round(late / 60_000)} minutes`;
  return outOfMemory ? 'was killed: it used more memory than its dyno has' : `ended with code ${exitCode}`;
}

/** The output of a release phase from its beginning, which is waited for while the rollout goes on. */
export function releaseOutput<Chunk>(options: {
  releaseId: string;
  signal: AbortSignal;
  outputs: { replay(options: { id: string; signal: AbortSignal; awaited: AbortSignal }): AsyncIterable<Chunk> };
  rollouts: { ended(options: { releaseId: string; signal: AbortSignal }): Promise<unknown> };
}): AsyncIterable<Chunk> {
  const { releaseId, signal, outputs, rollouts } = options;
  const over = new AbortController();
  const end = () => over.abort();
  rollouts.ended({ releaseId, signal }).then(end, end);
  return outputs.replay({ id: releaseId, signal, awaited: over.signal });
}
