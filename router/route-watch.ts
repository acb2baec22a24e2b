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

/** Has the table changed? Then serves it; and so on for ever. */
export class RouteWatch {
  readonly #source: RouteSource;
  readonly #serve: (table: RouteTable) => Promise<void>;
  readonly #abort = new AbortController();
  #connected = false;

  /** `serve` resolves when the table is what requests are answered by. */
  constructor(source: RouteSource, serve: (table: RouteTable) => Promise<void>) {
    this.#source = source;
    this.#serve = serve;
  }

  /** Whether the last answer of the source was one. */
  get connected(): boolean {
    return this.#connected;
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
        const table = await this.#source.next(served, signal);
        this.#connected = true;
        if (table === null) continue;
        await this.#serve(table);
        served = table.revision;
        backoff.reset();
      } catch {
        // Away, or talking nonsense: what is served goes on, and the next list is taken whatever its revision.
        this.#connected = false;
        served = null;
        await backoff.pause(signal);
      }
    }
  }
}
