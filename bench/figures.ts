/** Order statistics of measured times, in milliseconds. */
export interface Figures {
  readonly count: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

/** Summarises at least one sample. */
export function figuresOf(samples: readonly number[]): Figures {
  const sorted = samples.toSorted((left, right) => left - right);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
  return { count: sorted.length, min: at(0), median: at(0.5), p95: at(0.95), max: at(1) };
}

/** One line: `median 812 ms (min 790, p95 870, max 870, n = 10)`. */
export function shownFigures({ count, min, median, p95, max }: Figures): string {
  const [low, middle, high, most] = [min, median, p95, max].map((value) => Math.round(value));
  return `median ${middle} ms (min ${low}, p95 ${high}, max ${most}, n = ${count})`;
}

/** Prints a line of a report. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}
