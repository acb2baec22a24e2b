import { mergeLatencies } from '../model/latency-histogram.ts';
import type { Restart } from '../model/metrics.ts';
import type { TrafficInterval } from '../model/traffic.ts';
import { typeOf } from './series.ts';

/** Requests of an app that ended in the same way at dynos of the same process type. */
export interface RequestTotal {
  readonly app: string;
  /** Empty where no dyno was reached. */
  readonly process: string;
  readonly outcome: string;
  readonly latencies: number[];
}

/** Restarts of dynos of the same process type for the same reason. */
export interface RestartTotal {
  readonly app: string;
  readonly process: string;
  readonly reason: string;
  count: number;
}

/** What was counted since the platform started: they only grow, as Prometheus wants it. */
export class Totals {
  readonly #requests = new Map<string, RequestTotal>();
  readonly #restarts = new Map<string, RestartTotal>();

  get requests(): readonly RequestTotal[] {
    return [...this.#requests.values()];
  }

  get restarts(): readonly RestartTotal[] {
    return [...this.#restarts.values()];
  }

  count({ counts }: TrafficInterval): void {
    for (const { app, dyno, outcome, latencies } of counts) {
      const process = dyno === null ? '' : typeOf(dyno);
      const key = `${app} ${process} ${outcome}`;
      const total = this.#requests.get(key) ?? { app, process, outcome, latencies: [] };
      mergeLatencies(total.latencies, latencies);
      this.#requests.set(key, total);
    }
  }

  restarted({ app, dyno, reason }: Restart): void {
    const process = typeOf(dyno);
    const key = `${app} ${process} ${reason}`;
    const total = this.#restarts.get(key) ?? { app, process, reason, count: 0 };
    total.count += 1;
    this.#restarts.set(key, total);
  }

  forget(appId: string): void {
    for (const totals of [this.#requests, this.#restarts]) {
      for (const [key, { app }] of totals) if (app === appId) totals.delete(key);
    }
  }
}
