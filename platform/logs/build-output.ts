import { EventEmitter } from 'node:events';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** More than what programs may print in a build, so that Berth's own last lines are always kept. */
const MAX_BYTES = 12 * 1024 * 1024;

/** Takes the output of one build or release. */
export interface OutputWriter {
  /** Keeps `text`, in order; what is over the limit is dropped, and the output says so once. */
  write(text: string): void;
  /** No more comes. Resolves when everything is in the file. */
  end(): Promise<void>;
}

interface OpenOutput {
  /** Bytes that are in the file and may be read. */
  written: number;
  ended: boolean;
  readonly wakes: Set<() => void>;
}

/** The output of builds and release phases, each in a bounded file under `root`, to be replayed while it grows and later. */
export class BuildOutput {
  readonly #root: string;
  readonly #maxBytes: number;
  readonly #onError: (error: unknown) => void;
  readonly #open = new Map<string, OpenOutput>();
  readonly #opened = new EventEmitter<{ opened: [id: string] }>().setMaxListeners(0);

  constructor(options: { root: string; maxBytes?: number; onError: (error: unknown) => void }) {
    this.#root = options.root;
    this.#maxBytes = options.maxBytes ?? MAX_BYTES;
    this.#onError = options.onError;
  }

  /**
   * Begins (after a crash: goes on with) the output of `id`; rejects while it is open. An output that a crash left
   * open reads as ended.
   */
  async open(id: string): Promise<OutputWriter> {
    if (this.#open.has(id)) throw new Error(`Cannot open the output ${id}: it is open already`);
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    const file = await open(this.#path(id), 'a', 0o600);
    const state: OpenOutput = { written: (await file.stat()).size, ended: false, wakes: new Set() };
    this.#open.set(id, state);
    this.#opened.emit('opened', id);
    let left = this.#maxBytes - state.written;
    let work: Promise<void> = Promise.resolve();
    let waiting: Buffer[] = [];
    // What comes while the file is written to goes into it at once: a flood of lines costs few writes.
    const append = (data: Buffer) => {
      waiting.push(data);
      if (waiting.length > 1) return;
      work = work
        .then(() => {
          const all = Buffer.concat(waiting);
          waiting = [];
          return appendTo(file, all, state);
        })
        .catch(this.#onError);
    };
    return {
      write: (text) => {
        if (left <= 0 || text === '') return;
        const data = Buffer.from(text);
        append(data.subarray(0, left));
        left -= data.length;
        if (left <= 0) append(Buffer.from(`\n !     Output is over ${this.#maxBytes} bytes; the rest is not kept\n`));
      },
      end: async () => {
        left = 0;
        await work;
        if (state.ended) return;
        state.ended = true;
        this.#open.delete(id);
        wakeAll(state);
        await file.close();
      },
    };
  }

  /**
   * What is there, and then what comes, until the output ends or `signal`. Where there is no such output: nothing; with
   * `awaited` it first waits for the output to begin, until that signal.
   */
  async *replay(options: { id: string; signal: AbortSignal; awaited?: AbortSignal }): AsyncGenerator<Buffer> {
    const { id, signal, awaited } = options;
    if (awaited !== undefined) await this.#begin(id, AbortSignal.any([signal, awaited]));
    const state = this.#open.get(id) ?? null;
    const path = this.#path(id);
    for (let position = 0; !signal.aborted; ) {
      const ended = state === null || state.ended;
      const end = state === null ? await sizeOf(path) : state.written;
      if (position < end) {
        for await (const chunk of createReadStream(path, { start: position, end: end - 1 })) {
          if (signal.aborted) return;
          yield chunk;
        }
        position = end;
      } else if (ended) return;
      else await moreOf(state, position, signal);
    }
  }

  async exists(id: string): Promise<boolean> {
    return (await sizeOf(this.#path(id), -1)) >= 0;
  }

  /** Takes the output away. No error when there is none. */
  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  async #begin(id: string, until: AbortSignal): Promise<void> {
    if (this.#open.has(id) || (await this.exists(id))) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (this.#open.has(id) || until.aborted) resolve();
    };
    this.#opened.on('opened', look);
    until.addEventListener('abort', look);
    look();
    await promise;
    this.#opened.off('opened', look);
    until.removeEventListener('abort', look);
  }

  #path(id: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(id)) throw new Error('Cannot open an output: that is no id');
    return join(this.#root, `${id}.txt`);
  }
}

async function appendTo(file: FileHandle, data: Buffer, state: OpenOutput): Promise<void> {
  await file.appendFile(data);
  state.written += data.length;
  wakeAll(state);
}

function wakeAll(state: OpenOutput): void {
  for (const wake of [...state.wakes]) wake();
}

/** Resolves when there is more than `position` bytes, at the end, or with `signal`. */
async function moreOf(state: OpenOutput, position: number, signal: AbortSignal): Promise<void> {
  if (state.written > position || state.ended || signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  state.wakes.add(wake);
  signal.addEventListener('abort', wake);
  await promise;
  signal.removeEventListener('abort', wake);
  state.wakes.delete(wake);
}

async function sizeOf(path: string, missing = 0): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return missing;
      throw error;
    },
  );
}
