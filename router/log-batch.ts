import { Backoff } from './backoff.ts';
import type { LogEntry } from './log-line.ts';

/** Where log lines go. */
export interface LineSink {
  /** Rejects while it is away. */
  lines(entries: readonly LogEntry[], signal: AbortSignal): Promise<void>;
}

export interface LogBatchOptions {
  /** A batch leaves after this, or sooner when it has `batchLines`. */
  readonly batchMs?: number;
  readonly batchLines?: number;
  /** Lines kept while the sink is away; the oldest go first. */
  readonly keptLines?: number;
}

/** The platform takes 4 MiB at once; every character may be written as several bytes. */
const BATCH_CHARACTERS = 500_000;

/** Collects log lines and sends them in batches. No timer runs while there is none. */
export class LogBatch {
  readonly #sink: LineSink;
  readonly #options: Required<LogBatchOptions>;
  readonly #abort = new AbortController();
  #entries: LogEntry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | null = null;
  #dropped = 0;

  constructor(sink: LineSink, { batchMs = 200, batchLines = 100, keptLines = 10_000 }: LogBatchOptions = {}) {
    this.#sink = sink;
    this.#options = { batchMs, batchLines, keptLines };
  }

  /** Lines given up because the sink was away for too long. */
  get dropped(): number {
    return this.#dropped;
  }

  add(entry: LogEntry): void {
    this.#entries.push(entry);
    this.#bound();
    if (this.#sending) return;
    if (this.#entries.length >= this.#options.batchLines) this.#begin();
    else this.#timer ??= setTimeout(() => this.#begin(), this.#options.batchMs);
  }

  /** Sends what is left, for at most `ms`, and stops. */
  async stop(ms: number): Promise<void> {
    const timer = setTimeout(() => this.#abort.abort(), ms);
    if (!this.#sending && this.#entries.length > 0) this.#begin();
    await this.#sending;
    clearTimeout(timer);
  }

  #begin(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sending = this.#send().finally(() => {
      this.#sending = null;
    });
  }

  async #send(): Promise<void> {
    const { signal } = this.#abort;
    const backoff = new Backoff();
    while (this.#entries.length > 0 && !signal.aborted) {
      const batch = this.#entries.splice(0, batchLength(this.#entries));
      try {
        await this.#sink.lines(batch, signal);
        backoff.reset();
      } catch {
        // Away: kept, within bounds, for the next try.
        this.#entries = [...batch, ...this.#entries];
        this.#bound();
        await backoff.pause(signal);
      }
    }
  }

  #bound(): void {
    const surplus = this.#entries.length - this.#options.keptLines;
    if (surplus <= 0) return;
    this.#entries.splice(0, surplus);
    this.#dropped += surplus;
  }
}

/** How many of the first `entries` go in one message: as many as have room, and one at least. */
function batchLength(entries: readonly LogEntry[]): number {
  let characters = 0;
  const over = entries.findIndex(({ text }) => {
    characters += text.length;
    return characters > BATCH_CHARACTERS;
  });
  return over < 0 ? entries.length : Math.max(1, over);
}
