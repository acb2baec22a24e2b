import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { shellCommand } from './command-line.ts';
import type { Containers } from './containers.ts';
import { type DockerClient, unless } from './docker-client.ts';
import type { OneOffRun, OneOffSpec } from './engine.ts';
import { asBuffer, framesOf } from './frames.ts';
import { ranOutOfMemory } from './out-of-memory.ts';
import type { ProcessContainers, ProcessPlace } from './process-containers.ts';

const HANG_UP_MS = 10_000;
const STOP_SECONDS = 10;
const OOM_WAIT_MS = 1_000;

type Attached = NodeJS.ReadWriteStream & { destroy(): void };

/** Starts one-off dynos. */
export class OneOffs {
  readonly #client: DockerClient;
  readonly #containers: Containers;
  readonly #processes: ProcessContainers;

  constructor(options: { client: DockerClient; containers: Containers; processes: ProcessContainers }) {
    this.#client = options.client;
    this.#containers = options.containers;
    this.#processes = options.processes;
  }

  async run(spec: OneOffSpec): Promise<OneOffRun> {
    const place: ProcessPlace = { ...spec, spec, port: null, stopSeconds: STOP_SECONDS, setId: null };
    const containerId = await this.#processes.create(place, {
      Tty: spec.tty,
      OpenStdin: spec.attach,
      StdinOnce: spec.attach,
      AttachStdin: spec.attach,
      AttachStdout: spec.attach,
      AttachStderr: spec.attach,
      ...sized(spec),
    });
    // Attached before it starts, so that not a byte is missed.
    const attached = spec.attach ? await this.#attach(containerId) : null;
    try {
      await this.#processes.start(place, containerId);
    } catch (thrown) {
      attached?.destroy();
      throw thrown;
    }
    const run = this.#handle(containerId, attached, spec);
    if (spec.tty && spec.columns !== undefined && spec.rows !== undefined) {
      await run.resize({ columns: spec.columns, rows: spec.rows });
    }
    return run;
  }

  async #attach(containerId: string): Promise<Attached> {
    const stream = await this.#client.ask((docker) =>
      docker.getContainer(containerId).attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true }),
    );
    return stream as Attached;
  }

  #handle(containerId: string, attached: Attached | null, spec: OneOffSpec): OneOffRun {
    const ended = this.#end(containerId);
    ended.catch(() => undefined);
    return {
      containerId,
      ...streamsOf(attached, spec.tty),
      ended,
      resize: async ({ columns, rows }) => {
        await unless(
          [404, 409, 500],
          this.#client.ask((docker) => docker.getContainer(containerId).resize({ w: columns, h: rows })),
        );
      },
      kill: async () => {
        await this.#containers.signal(containerId, 'SIGHUP');
        const timer = setTimeout(() => {
          this.#containers.signal(containerId, 'SIGKILL').catch(() => undefined);
        }, HANG_UP_MS);
        ended.finally(() => clearTimeout(timer)).catch(() => undefined);
      },
    };
  }

  async #end(containerId: string): Promise<{ exitCode: number; outOfMemory: boolean }> {
    const exitCode = await this.#containers.ended(containerId);
    const container = await this.#containers.inspect(containerId);
    const outOfMemory = container !== null && (await ranOutOfMemory(this.#client, { container, waitMs: OOM_WAIT_MS }));
    return { exitCode, outOfMemory };
  }
}

/** Docker can give a terminal its size only once the process runs: the command waits until its own terminal has it. */
const SIZE_THEN_RUN = 'stty cols "$1" rows "$2" 2>/dev/null; shift 2; exec "$@"';

function sized({ tty, columns, rows, command, runAs }: OneOffSpec): { Cmd?: string[] } {
  if (!tty || columns === undefined || rows === undefined || command === null) return {};
  const run = shellCommand(runAs === 'profile' ? '/bin/bash' : '/bin/sh', command);
  return { Cmd: ['/bin/sh', '-c', SIZE_THEN_RUN, 'run', String(columns), String(rows), ...run] };
}

function streamsOf(attached: Attached | null, tty: boolean): Pick<OneOffRun, 'stdin' | 'stdout' | 'stderr'> {
  if (attached === null) return { stdin: null, stdout: null, stderr: null };
  const stdout = new PassThrough();
  const stderr = tty ? null : new PassThrough();
  const pumped = stderr === null ? pumpTerminal(attached, stdout) : pump(attached, { stdout, stderr });
  // A lost connection is the end of the output; what became of the process, `ended` tells.
  pumped
    .catch(() => undefined)
    .finally(() => {
      stdout.end();
      stderr?.end();
    });
  return { stdin: stdinOf(attached), stdout, stderr };
}

async function pumpTerminal(attached: Attached, stdout: Writable): Promise<void> {
  for await (const chunk of attached) await write(stdout, asBuffer(chunk));
}

async function pump(attached: Attached, to: { stdout: Writable; stderr: Writable }): Promise<void> {
  for await (const { stream, data } of framesOf(attached)) await write(to[stream], data);
}

async function write(to: Writable, data: Buffer): Promise<void> {
  if (!to.destroyed && !to.write(data)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
}

/** Ending it half-closes the connection, which the process reads as the end of its input. */
function stdinOf(attached: Attached): Writable {
  attached.on('error', () => attached.destroy());
  return new Writable({
    write(chunk, _encoding, done) {
      attached.write(chunk, () => done());
    },
    final(done) {
      attached.end(() => done());
    },
  });
}
