/** Lets one at a time have a turn for a key, in the order of asking. */
export class Turns {
  readonly #lines = new Map<string, Promise<void>[]>();

  /** Runs `work` when all earlier ones of `key` are done; `onWait` hears how many are before it, when there are any. */
  async take<Result>(key: string, work: () => Promise<Result>, onWait: (before: number) => void): Promise<Result> {
    const line = this.#lines.get(key) ?? [];
    this.#lines.set(key, line);
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = line.at(-1);
    if (before !== undefined) onWait(line.length);
    line.push(promise);
    try {
      await before;
      return await work();
    } finally {
      line.splice(line.indexOf(promise), 1);
      if (line.length === 0) this.#lines.delete(key);
      resolve();
    }
  }
}
