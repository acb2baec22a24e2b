const HEADER_BYTES = 8;

/** One message of a multiplexed stream. */
export interface Frame {
  readonly stream: 'stdout' | 'stderr';
  readonly data: Buffer;
}

/**
 * Splits Docker's multiplexed stream of standard output and standard error into its messages ("Stream format" in the
 * Docker Engine API's `ContainerAttach`): a byte for the stream, three unused, four of length, then the data.
 */
export class FrameSplitter {
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  *split(chunk: Buffer): Generator<Frame> {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    while (this.#pendingBytes >= HEADER_BYTES) {
      const header = this.#peek(HEADER_BYTES);
      const length = header.readUInt32BE(4);
      if (this.#pendingBytes < HEADER_BYTES + length) return;
      const whole = this.#take(HEADER_BYTES + length);
      yield { stream: header[0] === 2 ? 'stderr' : 'stdout', data: whole.subarray(HEADER_BYTES) };
    }
  }

  #peek(bytes: number): Buffer {
    const [first] = this.#pending;
    if (first !== undefined && first.length >= bytes) return first;
    return this.#join();
  }

  #take(bytes: number): Buffer {
    const [first] = this.#pending;
    const source = first !== undefined && first.length >= bytes ? first : this.#join();
    const rest = source.subarray(bytes);
    this.#pending[0] = rest;
    if (rest.length === 0) this.#pending.shift();
    this.#pendingBytes -= bytes;
    return source.subarray(0, bytes);
  }

  #join(): Buffer {
    const joined = Buffer.concat(this.#pending);
    this.#pending = [joined];
    return joined;
  }
}

/** The messages of a multiplexed stream, to its end. */
export async function* framesOf(source: AsyncIterable<string | Buffer>): AsyncGenerator<Frame> {
  const splitter = new FrameSplitter();
  for await (const chunk of source) yield* splitter.split(asBuffer(chunk));
}

/** A chunk of a stream that has no encoding set. */
export function asBuffer(chunk: string | Buffer): Buffer {
  return typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
