const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Steps that figures are kept in, finest first, and for how long (both ms). */
export const KEPT_STEPS = [
  { ms: 10 * SECOND, keptMs: 2 * HOUR },
  { ms: MINUTE, keptMs: 48 * HOUR },
  { ms: 10 * MINUTE, keptMs: 30 * 24 * HOUR },
] as const;

/** How long the coarsest figures are kept, in ms. */
export const LONGEST_KEPT_MS = 30 * 24 * HOUR;

/** Most points that one answer has. */
export const MOST_POINTS = 500;

/** Steps that can be asked for: each is a multiple of a kept one. */
const OFFERED_MS = [
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  24 * HOUR,
];

/** A stretch of time cut into steps. Times in unix ms, both ends on a step. */
export interface MetricRange {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  readonly stepMs: number;
  /** The kept step that is read: `stepMs` is a multiple of it. */
  readonly keptMs: number;
}

/**
 * The range that answers to a wish: its step is the finest offered one that is not below the wanted, is kept as far back
 * as `from`, and gives at most {@link MOST_POINTS} points. `from` must lie before `to`; `wantedMs` null: the finest.
 */
export function metricRange(wish: { from: number; to: number; wantedMs: number | null; now: number }): MetricRange {
  const { from, to, wantedMs, now } = wish;
  const stepMs =
    OFFERED_MS.find(
      (step) => step >= (wantedMs ?? 0) && pointsOf(wish, step) <= MOST_POINTS && keptStep(step, now - from) !== null,
    ) ?? 24 * HOUR;
  return {
    from: from - (from % stepMs),
    to: Math.ceil(to / stepMs) * stepMs,
    stepMs,
    keptMs: keptStep(stepMs, now - from) ?? 10 * MINUTE,
  };
}

/** Starts of the range's steps. */
export function stepStarts({ from, to, stepMs }: MetricRange): number[] {
  return Array.from({ length: Math.max(0, Math.round((to - from) / stepMs)) }, (_, index) => from + index * stepMs);
}

function pointsOf({ from, to }: { from: number; to: number }, step: number): number {
  return Math.ceil(to / step) - Math.floor(from / step);
}

/** The coarsest kept step that `step` is a multiple of and that reaches back `ageMs`. */
function keptStep(step: number, ageMs: number): number | null {
  const fits = KEPT_STEPS.filter(
    ({ ms, keptMs }) => step % ms === 0 && (keptMs >= ageMs || keptMs === LONGEST_KEPT_MS),
  );
  return fits.at(-1)?.ms ?? null;
}
