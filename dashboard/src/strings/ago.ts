const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;
const DAYS: Readonly<Record<string, string>> = { '-1': 'yesterday', '0': 'today', '1': 'tomorrow' };

/**
 * How long from now, by the greatest unit that is full: `5 minutes ago`, `yesterday`, `in 2 hours`; below 0 is before. The
 * words are those of Intl.RelativeTimeFormat, without it: its first use in a page takes a browser tens of milliseconds.
 */
export function ago(seconds: number): string {
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  if (unit === undefined) return 'just now';
  const [name, length] = unit;
  const number = Math.trunc(seconds / length);
  if (name === 'day') return daysFromNow(number);
  if (Math.abs(number) === 1 && (name === 'year' || name === 'month')) return `${number < 0 ? 'last' : 'next'} ${name}`;
  return inUnits(number, name);
}

/** `yesterday`, `today`, `in 3 days`. */
export function daysFromNow(days: number): string {
  return DAYS[days] ?? inUnits(days, 'day');
}

function inUnits(number: number, unit: string): string {
  const amount = Math.abs(number);
  const text = `${amount} ${unit}${amount === 1 ? '' : 's'}`;
  return number < 0 ? `${text} ago` : `in ${text}`;
}
