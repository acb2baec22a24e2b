import { Fault } from '../errors.ts';

/** Many windows, tails and scripts of one person; but each asks the record again with every event. */
const MOST = 100;

/** How many streams each account has open: events, log tails, outputs, over HTTP and WebSockets alike. In memory. */
export class OpenStreams {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  constructor({ most = MOST }: { most?: number } = {}) {
    this.#most = most;
  }

  /** Counts one more; what is answered counts it off, the first time that it is called. Throws a Fault `rate_limit`. */
  enter(accountId: string): () => void {
    const open = this.#of(accountId);
    if (open >= this.#most) {
      throw new Fault({
        code: 'rate_limit',
        message: `Cannot follow this: your account has ${this.#most} streams open already`,
        next: 'Close windows of the dashboard, log tails or other streams that nobody reads.',
      });
    }
    this.#open.set(accountId, open + 1);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      this.#leave(accountId);
    };
  }

  #leave(accountId: string): void {
    const left = this.#of(accountId) - 1;
    if (left > 0) this.#open.set(accountId, left);
    else this.#open.delete(accountId);
  }

  #of(accountId: string): number {
    return this.#open.get(accountId) ?? 0;
  }
}
