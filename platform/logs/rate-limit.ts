/** Counts what goes through in each second, and what was held back over the limit. */
export class RateLimit {
  readonly #bytesPerSecond: number;
  #second = 0;
  #passed = 0;
  #dropped = 0;

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /**
   * Whether `bytes` may pass that were printed at unix ms `at`, while `waiting` bytes are not written yet; counted as
   * dropped when not. What was held up on its way here, and comes all at once, is counted where it was printed.
   */
  admits(bytes: number, at: number, waiting: number): boolean {
    const second = Math.floor(at / 1000);
    // Also an earlier one: another dyno’s lines that were held up, or a clock that was set back.
    if (second !== this.#second) {
      this.#second = second;
      this.#passed = 0;
    }
    if (this.#passed + bytes > this.#bytesPerSecond || waiting > 2 * this.#bytesPerSecond) {
      this.#dropped += 1;
      return false;
    }
    this.#passed += bytes;
    return true;
  }

  /** Whether some were dropped that {@link takeDropped} has not told of. */
  get hasDropped(): boolean {
    return this.#dropped > 0;
  }

  /** How many were dropped up to the last full second; 0 while that second goes on. */
  takeDropped(now: number): number {
    if (Math.floor(now / 1000) === this.#second) return 0;
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }
}
