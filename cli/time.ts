import { usageFailure } from './parse.ts';

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
];

/** How long ago an ISO 8601 time was, in its largest whole unit: `3 min ago`. */
export function ago(time: string, now: number = Date.now()): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(time)) / 1000));
  const [unit, length] = UNITS.find(([, size]) => seconds >= size) ?? ['s', 1];
  return `${Math.floor(seconds / length)} ${unit} ago`;
}

/** An ISO 8601 time in the reader's own time zone: `2026-02-01 12:00:00`. */
export function localTime(time: string): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`;
}

const AGO = /^(\d{1,6})\s*(s|m|min|h|d)$/;

/** A time that a flag says: ISO 8601 in the reader's own zone unless it names one, or how long ago (`15m`, `2h`). */
export function timeOf(text: string, flag: string, now: number = Date.now()): string {
  const [, count, unit = ''] = AGO.exec(text.trim()) ?? [];
  const [, seconds] = UNITS.find(([name]) => name === (unit === 'm' ? 'min' : unit)) ?? ['', 0];
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text;
  const at = count === undefined ? Date.parse(day) : now - Number(count) * seconds * 1000;
  if (!Number.isNaN(at) && (count !== undefined || /^\d{4}-/.test(text))) return new Date(at).toISOString();
  throw usageFailure(
    `Cannot read ${flag} ${text}: it is no time`,
    'As in: 2026-01-31T12:00, or 15m, 2h, 3d for how long ago.',
  );
}
