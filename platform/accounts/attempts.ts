/** How many wrong guesses are free, and how often another one is. */
export interface Allowance {
  readonly free: number;
  readonly everyMs: number;
}

const KEYS_KEPT = 10_000;

/** A bucket of attempts for each key (an address, an account). In memory: a restart fills them. */
export class Attempts {
  readonly #allowance: Allowance;
  readonly #now: () => number;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(allowance: Allowance, { now = Date.now }: { now?: () => number } = {}) {
    this.#allowance = allowance;
    this.#now = now;
  }

  /** Takes one attempt. Answers 0 when there was one, else the milliseconds until there is. */
  take(key: string): number {
    const left = this.#left(key);
    if (left < 1) return Math.ceil((1 - left) * this.#allowance.everyMs);
    this.#keep(key, left - 1);
    return 0;
  }

  /** The attempt that was taken did no harm. */
  giveBack(key: string): void {
    this.#keep(key, Math.min(this.#allowance.free, this.#left(key) + 1));
  }

  #left(key: string): number {
    const bucket = this.#buckets.get(key);
    if (bucket === undefined) return this.#allowance.free;
    const regained = Math.max(0, this.#now() - bucket.at) / this.#allowance.everyMs;
    return Math.min(this.#allowance.free, bucket.left + regained);
  }

  #keep(key: string, left: number): void {
    this.#buckets.delete(key);
    if (left < this.#allowance.free) this.#buckets.set(key, { left, at: this.#now() });
    // The one that was not heard of for longest goes first.
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > KEYS_KEPT && oldest !== undefined) this.#buckets.delete(oldest);
  }
}
