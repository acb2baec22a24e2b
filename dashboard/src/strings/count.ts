// Without Intl: its first use in a page takes a browser as long as all of the page's own code does.
const SHORT = ['', 'K', 'M', 'B', 'T'] as const;

/** `1 dyno`, `1,200 dynos`. */
export function count(number: number, one: string, many: string): string {
  return `${grouped(number)} ${number === 1 ? one : many}`;
}

/** `7`, `1.2K`. */
export function short(number: number): string {
  let power = 0;
  let value = tenths(number);
  while (value >= 1000 && power < SHORT.length - 1) {
    value = tenths(value / 1000);
    power += 1;
  }
  return `${value}${SHORT[power]}`;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A whole number: `1,200`. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A share of 1 as `15.5 %`, `9 %`. */
export function percent(share: number): string {
  return `${tenths(100 * share)} %`;
}

/** Cores as `25 %` of one. */
export function cpu(cores: number): string {
  return cores < 0.1 ? percent(cores) : `${grouped(Math.round(100 * cores))} %`;
}

/** Milliseconds for people: `87 ms`, `1.4 s`, `3 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const minutes = `${Math.floor(seconds / 60)} min`;
  return seconds % 60 === 0 ? minutes : `${minutes} ${seconds % 60} s`;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** Bytes of memory, by 1,024 as dyno sizes are called: `512 MB`, `2.5 GB`. */
export function memory(bytes: number): string {
  return inUnits(bytes, 1024);
}

/** Bytes on disk, by 1,000 as the command line and the makers of disks count: `148 MB`, `1.2 GB`. */
export function size(bytes: number): string {
  return inUnits(bytes, 1000);
}

function inUnits(bytes: number, base: number): string {
  let power = 0;
  let value = bytes;
  while (Math.round(value) >= base && power < UNITS.length - 1) {
    value /= base;
    power += 1;
  }
  return `${Number(value.toFixed(power > 2 ? 1 : 0))} ${UNITS[power]}`;
}

/** Seconds for people, by their greatest unit: `3 days`. */
export function span(seconds: number): string {
  if (seconds < 60) return 'Less than a minute';
  if (seconds < 3600) return count(Math.floor(seconds / 60), 'minute', 'minutes');
  if (seconds < 2 * 86_400) return count(Math.floor(seconds / 3600), 'hour', 'hours');
  return count(Math.floor(seconds / 86_400), 'day', 'days');
}
