import { Backoff } from './backoff.ts';

/** Who wants to know that dynos have finished their requests. */
export interface DrainSink {
  /** Rejects while it is away. */
  drained(targetIds: readonly string[], signal: AbortSignal): Promise<void>;
}

/** Reports each drained target once, again and again until the sink has heard it. */
export class DrainReport {
  readonly #sink: DrainSink;
  readonly #abort = new AbortController();
  #pending = new Set<string>();
  #sending: boolean = false;

  constructor(sink: DrainSink) {
    this.#sink = sink;
  }

  drained(targetId: string): void {
    this.#pending.add(targetId);
    if (!this.#sending) void this.#send();
  }

  stop(): void {
    this.#abort.abort();
  }

  async #send(): Promise<void> {
    const { signal } = this.#abort;
    const backoff = new Backoff();
    this.#sending = true;
    // What empties in the same moment goes in one report.
    await Promise.resolve();
    while (this.#pending.size > 0 && !signal.aborted) {
      const batch = this.#pending;
      this.#pending = new Set();
      try {
        await this.#sink.drained([...batch], signal);
      } catch {
        // Away: asked again after a pause, with what came meanwhile.
        this.#pending = new Set([...batch, ...this.#pending]);
        await backoff.pause(signal);
      }
    }
    this.#sending = false;
  }
}
