import { usageFailure } from './parse.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/** A length of time as in `30m`, `6h` or `7d`, in ms; throws a usage Failure that names where it stood. */
export function timeSpan(text: string, where: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})(s|m|min|h|d)$/.exec(text) ?? [];
  const seconds = UNITS[unit];
  if (seconds === undefined)
    throw usageFailure(`Cannot read ${where}: ${JSON.stringify(text)} is no length of time as in 30m, 6h or 7d`);
  return Number(count) * seconds * 1000;
}
