const NUMBERS = new Intl.NumberFormat('en');
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** `1 dyno`, `1,200 dynos`. */
export function count(number: number, one: string, many: string): string {
  return `${NUMBERS.format(number)} ${number === 1 ? one : many}`;
}

/** `7`, `1.2K`. */
export function short(number: number): string {
  return SHORT.format(number);
}

/** Milliseconds for people: `87 ms`, `1.4 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  return `${minutes} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes for people, by 1024: `82 MB`, `1.5 GB`. */
export function bytes(number: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, number)) / 10));
  const value = number / 1024 ** power;
  return `${value.toFixed(value < 10 && power > 1 ? 1 : 0)} ${UNITS[power]}`;
}

/** Seconds for people, by their greatest unit: `3 days`. */
export function span(seconds: number): string {
  if (seconds < 3600) return count(Math.floor(seconds / 60), 'minute', 'minutes');
  if (seconds < 2 * 86_400) return count(Math.floor(seconds / 3600), 'hour', 'hours');
  return count(Math.floor(seconds / 86_400), 'day', 'days');
}
