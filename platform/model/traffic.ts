/** How a request ended: the app's answer by its first digit, or the code of an error that the router made. */
export type Outcome = '2xx' | '3xx' | '4xx' | '5xx' | `router-${string}`;

/** Requests of one dyno of an app that ended in the same way. */
export interface TrafficCount {
  readonly app: string;
  /** Name of the dyno, or null where the request reached none. */
  readonly dyno: string | null;
  readonly outcome: Outcome;
  /** Requests by latency bucket. */
  readonly latencies: readonly number[];
}

/** What a router counted in one interval. A router tells every `start` once, so that a repeat can be told from news. */
export interface TrafficInterval {
  /** unix ms */
  readonly start: number;
  readonly counts: readonly TrafficCount[];
}

/** Length of an interval. */
export const TRAFFIC_INTERVAL_MS = 10_000;

/** Codes of the router's own answers that are nobody's failure: the client left, or somebody chose them. */
const BLAMELESS: ReadonlySet<string> = new Set(['router-H27', 'router-H28', 'router-H80', 'router-H81']);

/** Whether app or platform failed a request that ended so. */
export function isFailure(outcome: string): boolean {
  return outcome === '5xx' || (outcome.startsWith('router-') && !BLAMELESS.has(outcome));
}
