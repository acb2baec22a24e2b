/** Where the keyboard is in a chart, unix s: the time that it reads, and where a stretch that is marked began (null: none). */
export interface Reading {
  readonly at: number;
  readonly since: number | null;
}

/** What a key does to a chart: what is read and marked then, and whether it looks closer (unix s) or back at the whole. */
export interface ChartStep {
  readonly reading: Reading | null;
  readonly zoom: readonly [from: number, to: number] | 'back' | null;
}

interface Pressed {
  readonly key: string;
  readonly shiftKey: boolean;
}

const FAR = 10;
/** Which point a key leads to, from that of the index `at`. */
const MOVES: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at) => at - 1,
  ArrowRight: (at) => at + 1,
  PageDown: (at) => at - FAR,
  PageUp: (at) => at + FAR,
  Home: () => 0,
  End: (_, last) => last,
};

/** What a key does where `times` (unix s, the newest last) are shown; null where it is none of a chart's. */
export function pressed(
  { key, shiftKey }: Pressed,
  { reading, times, isZoomed }: { reading: Reading | null; times: readonly number[]; isZoomed: boolean },
): ChartStep | null {
  const move = MOVES[key];
  const isMarked = reading !== null && reading.since !== null && reading.since !== reading.at;
  if (move !== undefined) return { reading: moved(move, { reading, times, isMarking: shiftKey }), zoom: null };
  if (key === 'Enter' && isMarked) return { reading: null, zoom: stretchOf(reading) };
  if (key !== 'Escape') return null;
  if (isMarked) return { reading: { at: reading.at, since: null }, zoom: null };
  if (isZoomed) return { reading: null, zoom: 'back' };
  return reading === null ? null : { reading: null, zoom: null };
}

/** The first and the last time of what is marked. */
export function stretchOf({ at, since }: Reading): readonly [from: number, to: number] {
  return [Math.min(at, since ?? at), Math.max(at, since ?? at)];
}

/** The index of the time that is shown nearest to `at`. */
export function indexOf(times: readonly number[], at: number): number {
  const after = times.findIndex((time) => time >= at);
  if (after === -1) return times.length - 1;
  const before = times[after - 1];
  return before !== undefined && at - before < (times[after] ?? at) - at ? after - 1 : after;
}

/** The first key reads the newest point (Home: the first), unless it marks; each further one leads on from there. */
function moved(
  move: (at: number, last: number) => number,
  { reading, times, isMarking }: { reading: Reading | null; times: readonly number[]; isMarking: boolean },
): Reading | null {
  const last = times.length - 1;
  const isFirst = reading === null && !isMarking;
  const from = reading === null ? last : indexOf(times, reading.at);
  const to = Math.max(0, Math.min(last, move(isFirst ? last + 1 : from, last)));
  const at = times[to];
  if (at === undefined) return null;
  return { at, since: isMarking ? (reading?.since ?? times[from] ?? at) : null };
}
