/** Reads a stream of bytes by lines and by counts, holding no more than a chunk. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** The next line without its newline, or null at the end. Rejects beyond `limit` bytes. */
  async line(limit = 8192): Promise<Buffer | null> {
    for (;;) {
      const end = this.#rest.indexOf(0x0a);
      if (end !== -1) return this.#cut(end, 1);
      if (this.#rest.length > limit) throw new Error('Cannot read the stream: a line is too long');
      if (!(await this.#more())) return null;
    }
  }

  /** Exactly `count` bytes; null at a clean end, when not even one byte is left. Rejects at an end in between. */
  async exactly(count: number): Promise<Buffer | null> {
    while (this.#rest.length < count) {
      if (await this.#more()) continue;
      if (this.#rest.length === 0) return null;
      throw new UnexpectedEnd();
    }
    return this.#cut(count, 0);
  }

  /** The next `count` bytes, chunk by chunk as they come. Throws when the stream ends before. */
  async *stream(count: number): AsyncGenerator<Buffer> {
    let left = count;
    while (left > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) throw new UnexpectedEnd();
      const chunk = this.#cut(Math.min(left, this.#rest.length), 0);
      left -= chunk.length;
      yield chunk;
    }
  }

  /** Throws the rest away. Whether the stream ended within `limit` bytes. */
  async drain(limit: number): Promise<boolean> {
    for (let passed = this.#rest.length; passed <= limit; passed += this.#rest.length) {
      this.#rest = Buffer.alloc(0);
      if (!(await this.#more())) return true;
    }
    return false;
  }

  #cut(count: number, separator: number): Buffer {
    const head = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count + separator);
    return head;
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }
}

/** The stream ended in the middle of what was read. */
export class UnexpectedEnd extends Error {
  constructor() {
    super('Cannot read the stream: it ends too early');
    this.name = 'UnexpectedEnd';
  }
}
