import { LATENCY_BUCKETS } from '../model/latency-histogram.ts';
import { LONGEST_KEPT_MS } from '../model/metric-steps.ts';
import { type Outcome, TRAFFIC_INTERVAL_MS, type TrafficCount, type TrafficInterval } from '../model/traffic.ts';

/** How far a router's clock may be ahead of ours, with an interval that it closed early. */
const AHEAD_MS = 60_000;
const MOST_COUNTS = 20_000;

/** The interval that a router told, or null where it is none, or lies where none can be: at the unix ms `now`. */
export function toldTraffic(told: Readonly<Record<string, unknown>>, now: number): TrafficInterval | null {
  const { start, counts } = told;
  if (typeof start !== 'number' || !isStart(start, now)) return null;
  return Array.isArray(counts) && counts.length <= MOST_COUNTS && counts.every(isCount) ? { start, counts } : null;
}

/** Intervals begin on the clock's tens of seconds; what is older than figures are kept counts nowhere. */
function isStart(start: number, now: number): boolean {
  return start % TRAFFIC_INTERVAL_MS === 0 && start > now - LONGEST_KEPT_MS && start <= now + AHEAD_MS;
}

function isCount(told: unknown): told is TrafficCount {
  if (typeof told !== 'object' || told === null) return false;
  const { app, dyno, outcome, latencies }: Readonly<Record<string, unknown>> = { ...told };
  return isName(app) && (dyno === null || isName(dyno)) && isOutcome(outcome) && fits(latencies);
}

function isName(told: unknown): told is string {
  return typeof told === 'string' && /^[\w.-]{1,64}$/.test(told);
}

function isOutcome(told: unknown): told is Outcome {
  return typeof told === 'string' && /^([2-5]xx|router-\w{1,40})$/.test(told);
}

function fits(told: unknown): boolean {
  return Array.isArray(told) && told.length === LATENCY_BUCKETS && told.every((n) => Number.isSafeInteger(n) && n >= 0);
}
