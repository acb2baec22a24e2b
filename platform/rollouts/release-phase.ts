import { Fault } from '../errors.ts';
import { DEFAULT_DYNO_SIZE } from '../model/formation.ts';
import type { OneOffs } from '../scheduler/one-offs.ts';
import type { ReleasePhase } from './rollout-worker.ts';

/** Where the output of a release phase is kept, by release id. */
export interface ReleaseOutput {
  open(releaseId: string): Promise<{ write(text: string): void; end(): Promise<void> }>;
}

/** Runs release phases as one-off dynos; their output is kept with the release, and goes to the app's log. */
export function releasePhase(options: {
  oneOffs: OneOffs;
  output: ReleaseOutput;
  say: (options: { appId: string; process: string; text: string }) => void;
}): ReleasePhase {
  const { oneOffs, output, say } = options;
  return {
    run: async ({ app, release, command, signal }) => {
      const writer = await output.open(release.id);
      try {
        const dyno = await oneOffs.create({
          app,
          release,
          type: 'release',
          command,
          attach: true,
          tty: false,
          env: {},
          size: DEFAULT_DYNO_SIZE,
          columns: null,
          rows: null,
        });
        const run = await oneOffs.attach(dyno);
        run.stdin?.end();
        for (const stream of [run.stdout, run.stderr]) {
          stream?.setEncoding('utf8').on('data', (text: string) => {
            writer.write(text);
            for (const line of text.trimEnd().split('\n')) say({ appId: app.id, process: dyno.name, text: line });
          });
        }
        const { exitCode, outOfMemory } = await untilEnd({ run, signal });
        if (exitCode !== 0) throw releaseFault({ command, exitCode, outOfMemory });
      } finally {
        await writer.end();
      }
    },
  };
}

async function untilEnd(options: {
  run: { ended: Promise<{ exitCode: number; outOfMemory: boolean }>; kill(): Promise<void> };
  signal: AbortSignal;
}): Promise<{ exitCode: number; outOfMemory: boolean }> {
  const { run, signal } = options;
  const stop = () => {
    run.kill().catch(() => undefined);
  };
  signal.addEventListener('abort', stop);
  try {
    return await run.ended;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function releaseFault(end: { command: string; exitCode: number; outOfMemory: boolean }): Fault {
  const why = end.outOfMemory ? 'was killed: it used more memory than its dyno has' : `ended with code ${end.exitCode}`;
  return new Fault({
    code: 'release_phase_failed',
    message: `The release phase (\`${end.command}\`) ${why}, so nothing was switched`,
    next: 'Its output is above and in `berth releases:output`. Mend it and push again; the release before goes on serving.',
  });
}
