import { StringDecoder } from 'node:string_decoder';
import type { Containers } from './containers.ts';
import { type DockerClient, unless } from './docker-client.ts';
import type { OutputLine } from './engine.ts';
import { asBuffer, type Frame, framesOf } from './frames.ts';

const LONGEST_LINE = 16 * 1024;
const LINE_FEED = 0x0a;

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
  async follow(options: {
    containerId: string;
    since: number;
    signal: AbortSignal;
    onLine: (line: OutputLine) => void;
  }): Promise<void> {
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

  async #read(options: {
    containerId: string;
    since: number;
    signal: AbortSignal;
    onLine: (line: OutputLine) => void;
  }): Promise<void> {
    const { containerId, since, signal, onLine } = options;
    const container = await this.#containers.inspect(containerId);
    if (container === null || signal.aborted) return;
    const stream = await unless(
      [404],
      this.#client.follow((docker) =>
        docker.getContainer(containerId).logs({
          follow: true,
          stdout: true,
          stderr: true,
          timestamps: true,
          abortSignal: signal,
          ...(since > 0 ? { since: ((since + 1) / 1000).toFixed(3) } : {}),
        }),
      ),
    );
    if (stream === null) return;
    const lines = new LineReader(onLine);
    try {
      if (container.Config.Tty) for await (const chunk of stream) lines.terminal(asBuffer(chunk));
      else for await (const frame of framesOf(stream)) lines.frame(frame);
    } catch (thrown) {
      if (!signal.aborted) throw this.#client.translate(thrown);
    }
    lines.end();
  }
}

/** Makes lines of time-stamped messages; lines over 16 KiB come in pieces, cut between characters. */
export class LineReader {
  readonly #onLine: (line: OutputLine) => void;
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  #terminalRest: Buffer = Buffer.alloc(0);

  constructor(onLine: (line: OutputLine) => void) {
    this.#onLine = onLine;
  }

  /** One message of the multiplexed stream: a time stamp, then a line, or a piece of one without its line feed. */
  frame({ stream, data }: Frame): void {
    const space = data.indexOf(0x20);
    const at = Date.parse(data.toString('latin1', 0, space));
    const body = data.subarray(space + 1);
    const decoder = this.#decoders[stream];
    const whole = body.at(-1) === LINE_FEED;
    for (let start = 0; start === 0 || start < body.length; start += LONGEST_LINE) {
      const piece = body.subarray(start, start + LONGEST_LINE);
      const last = start + LONGEST_LINE >= body.length;
      const text = decoder.write(piece) + (last && whole ? decoder.end() : '');
      this.#onLine({ at, stream, text: last && whole ? text.replace(/\r?\n$/, '') : text });
    }
  }

  /** What a terminal shows has no frames: each line begins with its time stamp. */
  terminal(chunk: Buffer): void {
    let rest = Buffer.concat([this.#terminalRest, chunk]);
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      this.frame({ stream: 'stdout', data: rest.subarray(0, end + 1) });
      rest = rest.subarray(end + 1);
    }
    this.#terminalRest = rest;
  }

  end(): void {
    if (this.#terminalRest.length > 0) {
      this.frame({ stream: 'stdout', data: Buffer.concat([this.#terminalRest, Buffer.from('\n')]) });
    }
  }
}
