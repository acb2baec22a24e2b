import { type AnsiSpan, type AnsiStyle, ansiSpans, PLAIN } from '../ansi.ts';

/** One line of what a build or a release phase printed. */
export interface OutputLine {
  /** From 1. */
  readonly number: number;
  readonly spans: readonly AnsiSpan[];
  /** What it reads as, without colours. */
  readonly text: string;
  /** `heading` begins a section (`-----> Installing dependencies`), `failure` says what went wrong, `warning` what may. */
  readonly kind: 'heading' | 'failure' | 'warning' | 'text';
}

/** A row on screen: a heading says how many lines its section has; those of a closed one are no rows. */
export interface OutputRow {
  readonly line: OutputLine;
  /** Of a heading with lines below it. */
  readonly section: { readonly isOpen: boolean; readonly lines: number } | null;
}

/** Heroku's manner: `-----> Section`, lines of it behind seven spaces, and ` !     ` before what went wrong, or may. */
const HEADING = /^-{3,}> /;
const MARKED = /^ !(?: {5}|$)/;
const WARNING = /^ ! {5}Warning:/;
const INDENT = /^(?: {7}| ! {5}| !$)/;
const MARGIN = 7;
const ERROR = /\b(?:error|exception|fatal|panic|traceback|cannot|failed|not found|no such)\b/i;

/** Cuts output into lines as it comes; a style goes on over the ends of lines. */
export class OutputLines {
  readonly #whole: OutputLine[] = [];
  #style: AnsiStyle = PLAIN;
  #kind: OutputLine['kind'] = 'text';
  #rest = '';

  append(text: string): void {
    const parts = (this.#rest + text).split('\n');
    this.#rest = parts.pop() ?? '';
    for (const part of parts) {
      const { line, style } = this.#read(part);
      this.#whole.push(line);
      this.#style = style;
      this.#kind = line.kind;
    }
  }

  /** All so far, with a last one that has not ended yet. */
  lines(): readonly OutputLine[] {
    return this.#rest === '' ? [...this.#whole] : [...this.#whole, this.#read(this.#rest).line];
  }

  #read(part: string): { line: OutputLine; style: AnsiStyle } {
    const kind = kindOf(part, this.#kind);
    const { spans, style } = ansiSpans(INDENT.test(part) ? part.slice(MARGIN) : part, this.#style);
    const text = spans.map((span) => span.text).join('');
    return { line: { number: this.#whole.length + 1, spans, text, kind }, style };
  }
}

/** What is marked goes on being what its first line is. */
function kindOf(text: string, before: OutputLine['kind']): OutputLine['kind'] {
  if (HEADING.test(text)) return 'heading';
  if (!MARKED.test(text)) return 'text';
  return WARNING.test(text) || before === 'warning' ? 'warning' : 'failure';
}

/** What a heading says, without its arrow. */
export function headingText({ text }: Pick<OutputLine, 'text'>): string {
  return text.replace(HEADING, '');
}

/** The rows to show; `closed` has the numbers of the headings whose sections are closed. */
export function rowsOf(lines: readonly OutputLine[], closed: ReadonlySet<number>): OutputRow[] {
  const rows: OutputRow[] = [];
  let isOpen = true;
  for (const [index, line] of lines.entries()) {
    if (line.kind !== 'heading') {
      if (isOpen) rows.push({ line, section: null });
      continue;
    }
    isOpen = !closed.has(line.number);
    const length = sectionLength(lines, index);
    rows.push({ line, section: length === 0 ? null : { isOpen, lines: length } });
  }
  return rows;
}

function sectionLength(lines: readonly OutputLine[], heading: number): number {
  let end = heading + 1;
  while (end < lines.length && lines[end]?.kind !== 'heading') end += 1;
  return end - heading - 1;
}

/** Number of the heading whose section a line is in; null before the first. */
export function sectionOf(lines: readonly OutputLine[], number: number): number | null {
  for (let index = Math.min(number, lines.length) - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (line?.kind === 'heading') return line.number;
  }
  return null;
}

/** Numbers of the lines with `query` in them, in any case. */
export function linesWith(lines: readonly OutputLine[], query: string): number[] {
  const wanted = query.toLowerCase();
  if (wanted === '') return [];
  return lines.filter(({ text }) => text.toLowerCase().includes(wanted)).map(({ number }) => number);
}

/** Where to look first: the first line of the last failure, or of what came last; null without lines. */
export function lineOfFailure(lines: readonly OutputLine[]): number | null {
  let at = lines.findLastIndex(({ kind }) => kind === 'failure');
  while (at > 0 && lines[at - 1]?.kind === 'failure') at -= 1;
  return lines[at]?.number ?? lines.at(-1)?.number ?? null;
}

const EVIDENCE_LINES = 12;
const EVIDENCE_REACH = 40;

/**
 * What a program printed before it was said what went wrong: from the first of the last lines that speaks of an error, or
 * the very last lines where none does; with their colours left out.
 */
export function evidenceOf(lines: readonly OutputLine[]): string[] {
  const failure = lines.some(({ kind }) => kind === 'failure') ? lineOfFailure(lines) : null;
  let printed: readonly OutputLine[] = [];
  // A section that had only begun says nothing: the one before it does.
  for (let end = failure ?? 0; printed.length === 0 && end > 1; ) {
    const section = sectionOf(lines, end - 1) ?? 0;
    printed = lines.slice(section, end - 1).filter(isPrinted);
    end = section;
  }
  return telling(printed);
}

/** The same of a program whose whole output this is: nothing in it says what went wrong. */
export function lastWordsOf(lines: readonly OutputLine[]): string[] {
  return telling(lines.filter(isPrinted));
}

function isPrinted({ text, kind }: OutputLine): boolean {
  return kind === 'text' && text.trim() !== '';
}

function telling(printed: readonly OutputLine[]): string[] {
  const last = printed.slice(-EVIDENCE_REACH).map(({ text }) => text);
  const from = Math.min(
    last.findIndex((text) => ERROR.test(text)),
    last.length - 1,
  );
  return from < 0 ? last.slice(-EVIDENCE_LINES) : last.slice(from, from + EVIDENCE_LINES);
}

/** The line that `#L120` means, or null. */
export function lineOfHash(hash: string): number | null {
  const number = /^#?L([1-9]\d{0,7})$/.exec(hash)?.[1];
  return number === undefined ? null : Number(number);
}

/** A piece of a line; `isFound` where it is what was searched for. */
export interface FoundSpan extends AnsiSpan {
  readonly isFound: boolean;
}

/** Spans cut where `query` is in the line's text, also over the borders of spans. */
export function foundSpans({ spans, text }: Pick<OutputLine, 'spans' | 'text'>, query: string): FoundSpan[] {
  const found = placesOf(text.toLowerCase(), query.toLowerCase());
  const pieces: FoundSpan[] = [];
  let from = 0;
  for (const span of spans) {
    const end = from + span.text.length;
    const cuts = [from, ...found.flat().filter((at) => at > from && at < end), end];
    for (const [index, cut] of cuts.slice(0, -1).entries()) {
      const isFound = found.some(([first, last]) => cut >= first && cut < last);
      pieces.push({ ...span, text: text.slice(cut, cuts[index + 1]), isFound });
    }
    from = end;
  }
  return pieces;
}

function placesOf(text: string, query: string): [number, number][] {
  const places: [number, number][] = [];
  if (query === '') return places;
  for (let at = text.indexOf(query); at >= 0; at = text.indexOf(query, at + query.length)) {
    places.push([at, at + query.length]);
  }
  return places;
}
