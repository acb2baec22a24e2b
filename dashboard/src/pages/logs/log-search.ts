/** Which lines the page shows. It stands in the page's address, so that it can be shared. */
export interface LogSearch {
  readonly q?: string;
  readonly level?: string;
  readonly source?: 'app' | 'heroku';
  readonly dyno?: string;
  /** ISO 8601: lines from this time on, instead of the live tail. */
  readonly at?: string;
}

export const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** The part of an address that is understood; what is not is as if it were not there. */
export function logSearch(search: Readonly<Record<string, unknown>>): LogSearch {
  const text = (name: string): string => (typeof search[name] === 'string' ? search[name] : '');
  const levels = LEVELS.filter((level) => text('level').split('.').includes(level));
  const source = (['app', 'heroku'] as const).find((each) => each === search['source']);
  const at = Number.isNaN(Date.parse(text('at'))) ? '' : text('at');
  return {
    ...(text('q') !== '' && { q: text('q') }),
    ...(levels.length > 0 && levels.length < LEVELS.length && { level: levels.join('.') }),
    ...(source !== undefined && { source }),
    ...(text('dyno') !== '' && { dyno: text('dyno') }),
    ...(at !== '' && { at }),
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
