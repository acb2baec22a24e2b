import { LONGEST_KEPT_MS, type MetricRange, metricRange } from '../model/metric-steps.ts';
import { invalidParameter } from './faults.ts';

const HOUR = 60 * 60_000;
/** A router hands an interval over when it ends: figures of the newest are not whole before. */
const LATE_MS = 2_000;
/** Clocks differ, and a request takes its time. */
const SLACK_MS = 60_000;
/** The whole of what is kept may be asked for by a clock that is a little behind. */
const SLACK_BACK_MS = HOUR;

/**
 * What `from`, `to` (ISO 8601) and `step` (seconds) ask for: by default the hour before now, in steps that are over.
 * A Fault `invalid_params` where they ask for nothing, or for what is never kept.
 */
export function askedRange(query: URLSearchParams, now: number, { leastMs = 0 } = {}): MetricRange {
  const to = timeIn(query, 'to');
  const end = Math.min(to ?? now, now);
  const from = timeIn(query, 'from') ?? end - HOUR;
  if (to !== null && to > now + SLACK_MS) throw invalidParameter('to', 'a time that has come');
  if (from >= end) throw invalidParameter('from', 'a time before `to` (and before now)');
  if (from < now - LONGEST_KEPT_MS - SLACK_BACK_MS) throw invalidParameter('from', 'a time in the last 30 days');
  const range = metricRange({ from, to: end, wantedMs: Math.max(stepIn(query) ?? 0, leastMs), now });
  // Steps that are not over would look like a fall; a single one is better than none.
  const whole = Math.floor((now - LATE_MS) / range.stepMs) * range.stepMs;
  return to === null ? { ...range, to: Math.max(range.from + range.stepMs, Math.min(range.to, whole)) } : range;
}

function timeIn(query: URLSearchParams, name: 'from' | 'to'): number | null {
  const text = query.get(name);
  if (text === null) return null;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time) || time < 0) throw invalidParameter(name, 'a time as in 2026-01-31T12:00:00Z');
  return time;
}

function stepIn(query: URLSearchParams): number | null {
  const text = query.get('step');
  if (text === null) return null;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw invalidParameter('step', 'a whole number of seconds from 1 to 9999999');
  return Number(text) * 1000;
}
