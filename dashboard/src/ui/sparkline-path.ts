/** Size of the drawing, which is stretched to its place. */
export const WIDTH = 120;
export const HEIGHT = 28;
/** Room for the line's own width, so that its highest and lowest points are not cut off. */
const MARGIN = 1.5;

interface Stretch {
  /** Index of its first value. */
  readonly from: number;
  readonly line: string;
  readonly area: string;
}

/** One path for each stretch of values without a gap. */
export function sparklinePaths(values: readonly (number | null)[]): Stretch[] {
  const highest = Math.max(0, ...values.filter((value) => value !== null));
  const x = (index: number) => round(values.length < 2 ? 0 : (index / (values.length - 1)) * WIDTH);
  const y = (value: number) => round(HEIGHT - MARGIN - (highest === 0 ? 0 : (value / highest) * (HEIGHT - 2 * MARGIN)));
  return stretches(values).map(({ from, points }) => {
    const last = from + points.length - 1;
    const path = points.map((value, index) => `${index === 0 ? 'M' : 'L'}${x(from + index)} ${y(value)}`).join('');
    // A value between two gaps is a short line: a point would not be seen.
    const line = points.length === 1 ? `${path}h1` : path;
    return { from, line, area: `${path}L${x(last)} ${HEIGHT}L${x(from)} ${HEIGHT}Z` };
  });
}

function stretches(values: readonly (number | null)[]): { from: number; points: number[] }[] {
  const found: { from: number; points: number[] }[] = [];
  for (const [index, value] of values.entries()) {
    const open = found.at(-1);
    if (value === null) continue;
    if (open !== undefined && open.from + open.points.length === index) open.points.push(value);
    else found.push({ from: index, points: [value] });
  }
  return found;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
