import { setTimeout as delay } from 'node:timers/promises';

const FIRST_MS = 50;
const MOST_MS = 2_000;

/** Pauses that grow from 50 ms to 2 s while something is away. */
export class Backoff {
  #ms = FIRST_MS;

  /** Back to the first pause. */
  reset(): void {
    this.#ms = FIRST_MS;
  }

  /** Waits for the next pause, or until `signal` is aborted. */
  async pause(signal: AbortSignal): Promise<void> {
    const ms = this.#ms;
    this.#ms = Math.min(ms * 2, MOST_MS);
    await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
