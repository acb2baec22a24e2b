const CAPACITY = 4500;
const PER_MINUTE = 75;

/** A token bucket an account (Platform API: 4500 requests, 75 more each minute). In memory: a restart fills them. */
export class RateLimits {
  readonly #now: () => number;
  readonly #perMinute: number;
  readonly #buckets = new Map<string, { tokens: number; at: number }>();

  constructor({ now = Date.now, perMinute = PER_MINUTE }: { now?: () => number; perMinute?: number } = {}) {
    this.#now = now;
    this.#perMinute = perMinute;
  }

  /** Takes one request from the account's bucket. Answers what is left, or null when it was empty. */
  take(accountId: string): number | null {
    const now = this.#now();
    const before = this.#buckets.get(accountId) ?? { tokens: CAPACITY, at: now };
    const refilled = Math.min(CAPACITY, before.tokens + (Math.max(0, now - before.at) * this.#perMinute) / 60_000);
    const taken = refilled >= 1;
    const tokens = taken ? refilled - 1 : refilled;
    this.#buckets.set(accountId, { tokens, at: now });
    return taken ? Math.floor(tokens) : null;
  }

  /** What is left, without taking any. */
  remaining(accountId: string): number {
    const bucket = this.#buckets.get(accountId);
    if (bucket === undefined) return CAPACITY;
    return Math.floor(
      Math.min(CAPACITY, bucket.tokens + (Math.max(0, this.#now() - bucket.at) * this.#perMinute) / 60_000),
    );
  }
}
