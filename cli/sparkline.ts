const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * A series as a line of bars, at most `width` of them, each the highest of the values that it stands for. A gap is a
 * space; `top` is what the highest bar means, the series' own highest where it is absent.
 */
export function sparkline(series: readonly (number | null)[], { width, top }: { width: number; top?: number }): string {
  const values = narrowed(series, width);
  const highest = top ?? Math.max(0, ...values.filter((value) => value !== null));
  return values.map((value) => (value === null ? ' ' : barOf(value, highest))).join('');
}

function barOf(value: number, highest: number): string {
  const index = highest <= 0 ? 0 : Math.ceil((value / highest) * BARS.length) - 1;
  return BARS[Math.max(0, Math.min(BARS.length - 1, index))] ?? BARS[0];
}

function narrowed(series: readonly (number | null)[], width: number): (number | null)[] {
  if (series.length <= width) return [...series];
  return Array.from({ length: width }, (_, index) => {
    const from = Math.floor((index * series.length) / width);
    const to = Math.floor(((index + 1) * series.length) / width);
    const values = series.slice(from, to).filter((value) => value !== null);
    return values.length === 0 ? null : Math.max(...values);
  });
}
