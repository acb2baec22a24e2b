import { throughRouter } from '../e2e/http.ts';

/** What a constant load saw. */
export interface LoadReport {
  readonly requests: number;
  /** Requests that did not answer 200, in words. */
  readonly failed: readonly string[];
  /** Answers of another version than the one that was declared live before they were asked. */
  readonly outOfOrder: readonly string[];
}

/** Requests at a constant rate, whatever the answers take (an open loop). */
export class ConstantLoad {
  readonly #host: string;
  readonly #everyMs: number;
  readonly #failed: string[] = [];
  readonly #outOfOrder: string[] = [];
  readonly #open = new Set<Promise<void>>();
  #requests = 0;
  #declared: string | null = null;
  #retired = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor({ host, perSecond }: { host: string; perSecond: number }) {
    this.#host = host;
    this.#everyMs = 1000 / perSecond;
  }

  start(): void {
    this.#timer = setInterval(() => {
      const asked = this.#ask();
      this.#open.add(asked);
      void asked.finally(() => this.#open.delete(asked));
    }, this.#everyMs);
  }

  /** A change to `version` begins: it may answer as soon as it is live, also where it was replaced before. */
  expect(version: string): void {
    this.#retired.delete(version);
  }

  /** From now on only `version` may answer requests that are sent later, until another is expected. */
  declare(version: string): void {
    if (this.#declared !== null) this.#retired.add(this.#declared);
    this.#declared = version;
  }

  async stop(): Promise<LoadReport> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await Promise.all(this.#open);
    return { requests: this.#requests, failed: this.#failed, outOfOrder: this.#outOfOrder };
  }

  async #ask(): Promise<void> {
    this.#requests++;
    const retired = new Set(this.#retired);
    try {
      const { status, body } = await throughRouter(this.#host, '/');
      const version = body.trim();
      if (status !== 200) this.#failed.push(`status ${status}: ${version.slice(0, 80)}`);
      else if (retired.has(version)) this.#outOfOrder.push(`${version} after it had been replaced`);
    } catch (error) {
      this.#failed.push(error instanceof Error ? error.message : String(error));
    }
  }
}
