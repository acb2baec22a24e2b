export const RANGES = ['1h', '6h', '24h', '7d'] as const;
export type Range = (typeof RANGES)[number];

const HOUR = 3_600_000;
const LENGTHS: Readonly<Record<Range, number>> = { '1h': HOUR, '6h': 6 * HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR };
/** Less is no stretch, but a click. */
const LEAST_MS = 20_000;

/** Which figures are shown, and how. It stands in the page's address. */
export interface MetricsSearch {
  readonly range?: Range;
  readonly by?: 'dyno';
  /** A stretch that was zoomed into, unix ms. */
  readonly from?: number;
  readonly to?: number;
  readonly table?: true;
}

/** The part of an address that is understood; what is not is as if it were not there. */
export function metricsSearch(search: Readonly<Record<string, unknown>>): MetricsSearch {
  const range = RANGES.find((each) => each === search['range'] && each !== '1h');
  const { from, to } = search;
  const isZoomed = typeof from === 'number' && typeof to === 'number' && from > 0 && to - from >= LEAST_MS;
  return {
    ...(range && { range }),
    ...(search['by'] === 'dyno' && { by: 'dyno' }),
    ...(isZoomed && { from: Math.round(from), to: Math.round(to) }),
    ...(search['table'] === true && { table: true }),
  };
}

/** The times to ask the API for, at the unix ms `now`. Without a stretch the newest whole step is the last. */
export function timesOf({ range = '1h', from, to }: MetricsSearch, now: number): { from: string; to?: string } {
  if (from !== undefined && to !== undefined) {
    // A stretch up to now ends with what has come: the API refuses times that have not.
    return { from: new Date(from).toISOString(), to: new Date(Math.min(to, now)).toISOString() };
  }
  return { from: new Date(now - LENGTHS[range]).toISOString() };
}
