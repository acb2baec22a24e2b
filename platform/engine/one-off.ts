import { type Attached, sizedCommand, streamsOf } from './attached.ts';
import type { Containers } from './containers.ts';
import { type DockerClient, unless } from './docker-client.ts';
import type { OneOffRun, OneOffSpec } from './engine.ts';
import { ranOutOfMemory } from './out-of-memory.ts';
import type { ProcessContainers, ProcessPlace } from './process-containers.ts';

const HANG_UP_MS = 10_000;
const STOP_SECONDS = 10;
const OOM_WAIT_MS = 1_000;

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

function sized({ tty, columns, rows, command, runAs }: OneOffSpec): { Cmd?: string[] } {
  if (!tty || columns === undefined || rows === undefined || command === null) return {};
  return { Cmd: sizedCommand({ runAs, command, columns, rows }) };
}
