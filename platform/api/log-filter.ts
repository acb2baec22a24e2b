import type { LogLine } from '../model/log.ts';
import { LOG_LEVELS, type LogLevel, levelOf, withoutColours } from '../model/log-level.ts';
import type { Fields } from './decode.ts';
import { invalidParameter } from './faults.ts';

const MAX_VALUES = 50;

/** Which lines a log session shows; null: all. Times are unix ms. */
export interface SessionFilter {
  readonly sources: readonly string[] | null;
  /** Dynos (`web.1`) and process types (`web`). */
  readonly dynos: readonly string[] | null;
  readonly levels: readonly LogLevel[] | null;
  /** In lower case: anywhere in the line, whatever its case. */
  readonly text: string | null;
  readonly since: number | null;
  readonly until: number | null;
}

/** Reads the filter out of a request's body. Throws a Fault. */
export function decodeFilter(fields: Fields): SessionFilter {
  return {
    sources: fields.optionalTexts('source', { max: MAX_VALUES }),
    dynos:
      fields.optionalTexts('dyno', { max: MAX_VALUES }) ?? fields.optionalTexts('process_type', { max: MAX_VALUES }),
    levels: fields.optionalTexts('level', { max: MAX_VALUES })?.map(levelNamed) ?? null,
    text: fields.optionalText('text', { max: 1000 })?.toLowerCase() ?? null,
    since: timeIn(fields, 'since'),
    until: timeIn(fields, 'until'),
  };
}

/** Whether a line is one of those. The cheap questions come first: a whole log may be asked. */
export function lineMatcher({ sources, dynos, levels, text, since, until }: SessionFilter): (line: LogLine) => boolean {
  const wanted = text === '' ? null : text;
  return (line) => {
    if (since !== null && line.at < since) return false;
    if (until !== null && line.at > until) return false;
    if (sources !== null && !sources.includes(line.source)) return false;
    if (dynos !== null && !dynos.some((dyno) => line.process === dyno || line.process.startsWith(`${dyno}.`)))
      return false;
    if (wanted !== null && !withoutColours(line.text).toLowerCase().includes(wanted)) return false;
    return levels === null || levels.includes(levelOf(line));
  };
}

function levelNamed(name: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === name.toLowerCase());
  if (level === undefined) throw invalidParameter('level', `one of ${LOG_LEVELS.join(', ')}`);
  return level;
}

function timeIn(fields: Fields, name: string): number | null {
  const text = fields.optionalText(name, { max: 100 });
  if (text === null) return null;
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw invalidParameter(name, 'a time as in 2026-01-31T12:00:00Z');
  return at;
}
