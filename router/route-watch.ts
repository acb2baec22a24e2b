import type { RouteTable } from '../platform/model/route.ts';
import { Backoff } from './backoff.ts';

/** Where route tables come from. */
export interface RouteSource {
  /**
   * The table, as soon as its revision differs from `after` (null: at once); null when it did not for a while. Asking
   * says that `after` is served. Rejects while the source is away.
   */
  next(after: number | null, signal: AbortSignal): Promise<RouteTable | null>;
}

export interface RouteWatchOptions {
  readonly source: RouteSource;
  /** Resolves when the table is what requests are answered by; `listed`: the source was away, or has just been found. */
  readonly serve: (table: RouteTable, listed: boolean) => Promise<void>;
  /** Takes a sentence when the source goes away and when it is back. */
  readonly tell: (message: string) => void;
}

/** Has the table changed? Then serves it; and so on for ever. */
export class RouteWatch {
  readonly #options: RouteWatchOptions;
  readonly #abort = new AbortController();
  #connected: boolean | null = null;

  constructor(options: RouteWatchOptions) {
    this.#options = options;
  }

  /** Whether the last answer of the source was one. */
  get connected(): boolean {
    return this.#connected === true;
  }

  stop(): void {
    this.#abort.abort();
  }

  /** Resolves after `stop`. */
  async run(): Promise<void> {
    const { signal } = this.#abort;
    const backoff = new Backoff();
    let served: number | null = null;
    while (!signal.aborted) {
      try {
        served = await this.#turn(served, signal);
        backoff.reset();
      } catch (error) {
        // Away, or talking nonsense: what is served goes on, and the next list is taken whatever its revision.
        served = null;
        if (!signal.aborted) this.#note(false, error instanceof Error ? error.message : String(error));
        await backoff.pause(signal);
      }
    }
  }

  async #turn(served: number | null, signal: AbortSignal): Promise<number | null> {
    const table = await this.#options.source.next(served, signal);
    this.#note(true, 'Routes come from the platform');
    if (table === null) return served;
    await this.#options.serve(table, served === null);
    return table.revision;
  }

  #note(connected: boolean, message: string): void {
    if (connected === this.#connected) return;
    this.#connected = connected;
    this.#options.tell(connected ? message : `Routes stay as they are, since the platform is away: ${message}`);
  }
}
