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
