/** Which lines the page shows. It stands in the page's address, so that it can be shared. */
export interface LogSearch {
  readonly q?: string;
  readonly level?: string;
  readonly source?: 'app' | 'heroku';
  readonly dyno?: string;
  /** ISO 8601: lines from this time on, instead of the live tail. */
  readonly at?: string;
  /** Id of a line: it and the lines around it, instead of the live tail. */
  readonly line?: number;
}

export const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** The part of an address that is understood; what is not is as if it were not there. */
export function logSearch(search: Readonly<Record<string, unknown>>): LogSearch {
  // What reads as a number is one in an address.
  const text = (name: string): string => (/string|number/.test(typeof search[name]) ? String(search[name]) : '');
  const levels = LEVELS.filter((level) => text('level').split('.').includes(level));
  const source = (['app', 'heroku'] as const).find((each) => each === search['source']);
  const line = Number(text('line'));
  const at = Number.isNaN(Date.parse(text('at'))) ? '' : text('at');
  return {
    ...(text('q') !== '' && { q: text('q') }),
    ...(levels.length > 0 && levels.length < LEVELS.length && { level: levels.join('.') }),
    ...(source !== undefined && { source }),
    ...(text('dyno') !== '' && { dyno: text('dyno') }),
    ...(at !== '' && { at }),
    ...(Number.isSafeInteger(line) && line > 0 && { line }),
  };
}

/** What a search asks of a log session. */
export function sessionFilter({ q, level, source, dyno }: LogSearch) {
  return {
    ...(q !== undefined && { text: q }),
    ...(level !== undefined && { level: level.split('.') }),
    ...(source !== undefined && { source }),
    ...(dyno !== undefined && { dyno }),
  };
}
