import type { LogLine } from '../model/log.ts';

/** A line as Heroku shows it: `2024-01-01T00:00:00.000000+00:00 app[web.1]: text`. */
export function formatLine({ at, source, process, text }: LogLine): string {
  const time = new Date(at).toISOString().replace('Z', '000+00:00');
  return `${time} ${source}[${process}]: ${text}`;
}
