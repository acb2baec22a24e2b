import { get } from 'node:http';

import type { Limits } from './limits.ts';

/** What is checked. */
export interface Checked {
  readonly host: string;
  readonly port: number;
  healthy: boolean;
}

export interface HealthCheckOptions {
  /** Path that a healthy dyno answers with 2xx or 3xx. */
  readonly path: string;
  /** Value of the Host header. */
  readonly host: string;
  readonly limits: Limits;
}

/** Asks one dyno again and again how it is, and marks it after `healthFall` failures or `healthRise` successes in a row. */
export class HealthCheck {
  readonly path: string;
  readonly #checked: Checked;
  readonly #options: HealthCheckOptions;
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout;
  /** Answers in a row that contradict the present state. */
  #contrary = 0;

  constructor(checked: Checked, options: HealthCheckOptions) {
    this.path = options.path;
    this.#checked = checked;
    this.#options = options;
    this.#timer = this.#plan();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
  }

  #plan(): NodeJS.Timeout {
    return setTimeout(() => void this.#check(), this.#options.limits.healthIntervalMs);
  }

  async #check(): Promise<void> {
    const { limits } = this.#options;
    const signal = AbortSignal.any([this.#abort.signal, AbortSignal.timeout(limits.healthTimeoutMs)]);
    this.#record(await answersWell(this.#checked, this.#options, signal));
  }

  #record(healthy: boolean): void {
    if (this.#abort.signal.aborted) return;
    const { healthFall, healthRise } = this.#options.limits;
    this.#contrary = healthy === this.#checked.healthy ? 0 : this.#contrary + 1;
    if (this.#contrary >= (healthy ? healthRise : healthFall)) {
      this.#checked.healthy = healthy;
      this.#contrary = 0;
    }
    this.#timer = this.#plan();
  }
}

function answersWell({ host, port }: Checked, options: HealthCheckOptions, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const headers = { Host: options.host, 'User-Agent': 'Berth-Health', Accept: '*/*' };
  const request = get({ host, port, path: options.path, agent: false, headers, signal });
  request.once('response', (response) => {
    const status = response.statusCode ?? 0;
    resolve(status >= 200 && status < 400);
    response.on('error', () => resolve(false));
    request.destroy();
  });
  request.on('error', () => resolve(false));
  return promise;
}
