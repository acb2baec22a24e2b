import type { Containers } from './containers.ts';
import { type DockerClient, unless } from './docker-client.ts';
import type { OutputLine } from './engine.ts';
import { asBuffer, framesOf } from './frames.ts';
import { LineReader } from './line-reader.ts';

interface OutputOptions {
  readonly containerId: string;
  readonly since: number;
  readonly signal: AbortSignal;
  readonly onLine: (line: OutputLine) => void;
}

/** Follows what containers write. */
export class Outputs {
  readonly #client: DockerClient;
  readonly #containers: Containers;
  readonly #followers = new Map<string, Set<Promise<void>>>();

  constructor(options: { client: DockerClient; containers: Containers }) {
    this.#client = options.client;
    this.#containers = options.containers;
  }

  /** See {@link ProcessEngine.output}. */
  async follow(options: OutputOptions): Promise<void> {
    const reading = this.#read(options);
    const settled = reading.catch(() => undefined);
    const followers = this.#followers.get(options.containerId) ?? new Set();
    this.#followers.set(options.containerId, followers.add(settled));
    try {
      await reading;
    } finally {
      followers.delete(settled);
      if (followers.size === 0) this.#followers.delete(options.containerId);
    }
  }

  /** Resolves when nobody reads the container's output any more. */
  async finished(containerId: string): Promise<void> {
    await Promise.all(this.#followers.get(containerId) ?? []);
  }

  async #read({ containerId, since, signal, onLine }: OutputOptions): Promise<void> {
    const lines = new LineReader({ onLine, since });
    // A stream ends with its container, and also when dockerd is started anew below a running one.
    for (let running = true; running && !signal.aborted; ) {
      const container = await this.#containers.inspect(containerId);
      if (container === null) return;
      running = container.State.Running;
      await this.#pass({ containerId, signal, lines, tty: container.Config.Tty });
    }
  }

  /**
   * Reads what was not read yet. Only a pass over a container that has ended gives all of it: Docker may end a
   * followed stream before a last line without line feed.
   */
  async #pass(options: { containerId: string; signal: AbortSignal; lines: LineReader; tty: boolean }): Promise<void> {
    const { containerId, signal, lines, tty } = options;
    const since = lines.resume();
    const query = { stdout: true, stderr: true, timestamps: true, follow: true, abortSignal: signal } as const;
    try {
      const stream = await unless(
        [404, 409],
        this.#client.follow((docker) =>
          docker.getContainer(containerId).logs({ ...query, ...(since === null ? {} : { since }) }),
        ),
      );
      if (stream === null) return;
      if (tty) for await (const chunk of stream) lines.terminal(asBuffer(chunk));
      else for await (const frame of framesOf(stream)) lines.frame(frame);
      lines.end();
    } catch (thrown) {
      if (!signal.aborted) throw this.#client.translate(thrown);
    }
  }
}
