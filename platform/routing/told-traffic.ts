import { LATENCY_BUCKETS } from '../model/latency-histogram.ts';
import type { Outcome, TrafficCount, TrafficInterval } from '../model/traffic.ts';

/** The interval that a router told, or null where it is none. */
export function toldTraffic({ start, counts }: Readonly<Record<string, unknown>>): TrafficInterval | null {
  if (typeof start !== 'number' || !Number.isSafeInteger(start) || start < 0) return null;
  return Array.isArray(counts) && counts.every(isCount) ? { start, counts } : null;
}

function isCount(told: unknown): told is TrafficCount {
  if (typeof told !== 'object' || told === null) return false;
  const { app, dyno, outcome, latencies }: Readonly<Record<string, unknown>> = { ...told };
  return (
    typeof app === 'string' && (dyno === null || typeof dyno === 'string') && isOutcome(outcome) && fits(latencies)
  );
}

function isOutcome(told: unknown): told is Outcome {
  return typeof told === 'string' && /^([2-5]xx|router-\w{1,40})$/.test(told);
}

function fits(told: unknown): boolean {
  return Array.isArray(told) && told.length === LATENCY_BUCKETS && told.every((n) => Number.isSafeInteger(n) && n >= 0);
}
