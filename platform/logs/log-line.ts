import type { LogLine } from '../model/log.ts';

/** A line as it is kept: `id` grows by one or more with each line of an app, also over restarts. */
export interface StoredLine extends LogLine {
  readonly id: number;
}

/** Which lines are asked for; `process` is one process (`web.1`) or all of a type (`web`). */
export interface LogFilter {
  readonly source?: LogLine['source'] | undefined;
  readonly process?: string | undefined;
  /** Whether a line is wanted at all. */
  readonly accepts?: ((line: StoredLine) => boolean) | undefined;
}

/** Longer texts are kept as several lines (Heroku's limit is 10,000 bytes). */
const MAX_TEXT = 10_000;

export function matches(line: StoredLine, { source, process, accepts }: LogFilter): boolean {
  if (accepts !== undefined && !accepts(line)) return false;
  if (source !== undefined && line.source !== source) return false;
  return process === undefined || line.process === process || line.process.startsWith(`${process}.`);
}

/** A text as the lines that it is kept as: one for each of its own lines, and none of them too long. */
export function linesOf(text: string): string[] {
  return text
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .flatMap((line) => (line.length <= MAX_TEXT ? [line] : pieces(line)));
}

function pieces(line: string): string[] {
  const found: string[] = [];
  for (let start = 0; start < line.length; ) {
    // A character outside of the basic plane takes two places, which must not be parted.
    const isPair = (line.codePointAt(start + MAX_TEXT - 1) ?? 0) > 0xffff;
    const end = start + MAX_TEXT - (isPair ? 1 : 0);
    found.push(line.slice(start, end));
    start = end;
  }
  return found;
}

/** One record of a log file, with its newline. */
export function encodeLine({ id, at, source, process, text }: StoredLine): string {
  return `${JSON.stringify([id, at, source, process, text])}\n`;
}

/** A record read back; null for one that a crash or a full disk left unfinished. */
export function decodeLine(record: string): StoredLine | null {
  try {
    const [id, at, source, process, text]: [number, number, LogLine['source'], string, string] = JSON.parse(record);
    return typeof text === 'string' ? { id, at, source, process, text } : null;
  } catch {
    return null;
  }
}
