import { LATENCY_BUCKETS, latencyBucket } from '../platform/model/latency-histogram.ts';
import {
  type Outcome,
  TRAFFIC_INTERVAL_MS,
  type TrafficCount,
  type TrafficInterval,
} from '../platform/model/traffic.ts';
import type { FailureCode } from './failure.ts';

/** A request that is over. */
export interface Finished {
  readonly dyno: string | null;
  readonly status: number;
  readonly failure: FailureCode | null;
  /** unix ms */
  readonly startedAt: number;
  /** When (unix ms) it left HTTP: a connection that stays open is no slow answer. Absent or null where it did not. */
  readonly openedAt?: number | null;
}

type StatusClass = '2xx' | '3xx' | '4xx' | '5xx';
type Histograms = Map<Finished['dyno'], Map<StatusClass | FailureCode, number[]>>;

/** Counts requests by app, dyno and outcome in the interval in which they end. */
export class TrafficMeter {
  #start: number;
  #apps = new Map<string, Histograms>();
  readonly #closed: (interval: TrafficInterval) => void;

  /** `closed` takes each interval that is over and has requests. */
  constructor(now: number, closed: (interval: TrafficInterval) => void) {
    this.#start = aligned(now);
    this.#closed = closed;
  }

  /** Whether the open interval has requests. */
  get counting(): boolean {
    return this.#apps.size > 0;
  }

  /** Counts a request of `app`, at the unix ms `now`. */
  count(app: string, request: Finished, now: number): void {
    this.roll(now);
    const histogram = this.#histogram(app, request);
    const bucket = latencyBucket((request.openedAt ?? now) - request.startedAt);
    histogram[bucket] = (histogram[bucket] ?? 0) + 1;
  }

  /** Closes the interval if it is over. A clock that goes back opens none again, as its start has been told. */
  roll(now: number): void {
    const start = aligned(now);
    if (start > this.#start) this.#close(start);
  }

  /** Closes the interval before its time; what is counted later goes to the next. */
  flush(): void {
    this.#close(this.#start + TRAFFIC_INTERVAL_MS);
  }

  #close(next: number): void {
    const counts = countsOf(this.#apps);
    const start = this.#start;
    this.#apps = new Map();
    this.#start = next;
    if (counts.length > 0) this.#closed({ start, counts });
  }

  /** Allocates with the first request of a kind in an interval alone. */
  #histogram(app: string, { dyno, status, failure }: Finished): number[] {
    const dynos = getOr(this.#apps, app, newMap<Finished['dyno'], Map<StatusClass | FailureCode, number[]>>);
    const outcomes = getOr(dynos, dyno, newMap<StatusClass | FailureCode, number[]>);
    return getOr(outcomes, failure ?? statusClass(status), noLatencies);
  }
}

function getOr<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function newMap<K, V>(): Map<K, V> {
  return new Map();
}

function noLatencies(): number[] {
  return Array<number>(LATENCY_BUCKETS).fill(0);
}

function aligned(now: number): number {
  return now - (now % TRAFFIC_INTERVAL_MS);
}

/** A connection that changed its protocol (101) was answered as asked: 2xx. */
function statusClass(status: number): StatusClass {
  if (status < 300) return '2xx';
  if (status < 400) return '3xx';
  return status < 500 ? '4xx' : '5xx';
}

function countsOf(apps: ReadonlyMap<string, Histograms>): TrafficCount[] {
  const counts: TrafficCount[] = [];
  for (const [app, dynos] of apps) {
    for (const [dyno, outcomes] of dynos) {
      for (const [key, latencies] of outcomes) counts.push({ app, dyno, outcome: outcomeOf(key), latencies });
    }
  }
  return counts;
}

function outcomeOf(key: StatusClass | FailureCode): Outcome {
  if (key === '2xx' || key === '3xx' || key === '4xx' || key === '5xx') return key;
  return `router-${key}`;
}
