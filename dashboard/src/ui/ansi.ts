/** A piece of output in one style. `className` is empty for plain text, else names of `ansi.css`. */
export interface AnsiSpan {
  readonly text: string;
  readonly className: string;
}

/** What styles hold at a place of an output: a program that colours several lines says so once. */
export interface AnsiStyle {
  /** One of the sixteen colours, 0 to 15; null: the page's own. */
  readonly foreground: number | null;
  readonly background: number | null;
  readonly marks: ReadonlySet<AnsiMark>;
}

/** As many as a terminal takes of one sequence: what has more is no style but noise. */
const MOST_CODES = 32;

type AnsiMark = 'bold' | 'dim' | 'italic' | 'underline' | 'inverse' | 'strike';

export const PLAIN: AnsiStyle = { foreground: null, background: null, marks: new Set() };

/**
 * Escape sequences (ECMA-48): control sequences, strings with their end, and what else begins with ESC. The only kind
 * that says something here is SGR (`m`); the others move a cursor or name a window, and are left out.
 */
const SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /\u001b\[([0-?]*)[ -/]*([@-~])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[PX^_][^\u001b]*\u001b\\|\u001b[ -/]*[0-~]?/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they show nothing
const INVISIBLE = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g;
const MARKS: ReadonlyMap<number, AnsiMark> = new Map([
  [1, 'bold'],
  [2, 'dim'],
  [3, 'italic'],
  [4, 'underline'],
  [7, 'inverse'],
  [9, 'strike'],
]);
const ENDED: ReadonlyMap<number, readonly AnsiMark[]> = new Map([
  [21, ['bold']],
  [22, ['bold', 'dim']],
  [23, ['italic']],
  [24, ['underline']],
  [27, ['inverse']],
  [29, ['strike']],
]);

/**
 * One line of output as spans, and the style that holds at its end. Of colours beyond the sixteen the nearest of these
 * is taken, which the theme makes legible on light and on dark. Of a line that was written over by carriage returns the
 * last writing is shown.
 */
export function ansiSpans(line: string, style: AnsiStyle = PLAIN): { spans: AnsiSpan[]; style: AnsiStyle } {
  const spans: AnsiSpan[] = [];
  let now = style;
  let from = 0;
  let returned = false;
  const add = (part: string) => {
    for (const [index, writing] of part.split(/\r+/).entries()) {
      if (index > 0) returned = true;
      const text = writing.replaceAll(INVISIBLE, '');
      if (text === '') continue;
      if (returned) spans.length = 0;
      returned = false;
      append(spans, { text, className: classNameOf(now) });
    }
  };
  for (const match of line.matchAll(SEQUENCE)) {
    add(line.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === 'm') now = styled(now, match[1] ?? '');
  }
  add(line.slice(from));
  return { spans, style: now };
}

/** As many as fit on a line of the widest screens. */
const MOST_CHARACTERS = 600;
/** What changes its colour more often is drawn plain from there on: a browser stumbles over tens of thousands of pieces. */
const MOST_SPANS = 100;

/** The beginning of a line as spans, for a list of which many lines are in sight, however long and colourful they are. */
export function beginningOf(line: string): AnsiSpan[] {
  const { spans } = ansiSpans(line);
  const [first, rest] = [spans.slice(0, MOST_SPANS), spans.slice(MOST_SPANS)];
  const all = [...first, { text: rest.map(({ text }) => text).join(''), className: '' }];
  const shown: AnsiSpan[] = [];
  let left = MOST_CHARACTERS;
  for (const { text, className } of all) {
    if (text === '') continue;
    if (text.length > left) return [...shown, { text: `${text.slice(0, left)} …`, className }];
    shown.push({ text, className });
    left -= text.length;
  }
  return shown;
}

function append(spans: AnsiSpan[], { text, className }: AnsiSpan): void {
  const last = spans.at(-1);
  if (last?.className === className) spans[spans.length - 1] = { text: last.text + text, className };
  else spans.push({ text, className });
}

/** A line without its escape sequences and control characters: what it reads as. */
export function withoutAnsi(line: string): string {
  return ansiSpans(line)
    .spans.map(({ text }) => text)
    .join('');
}

/** SGR (ECMA-48, 8.3.117), with the colours of ISO 8613-6 and the bright ones of xterm. */
function styled(before: AnsiStyle, parameters: string): AnsiStyle {
  const codes = parameters.split(/[;:]/, MOST_CODES).map(Number);
  let style = before;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const { colour, taken } = extended(codes.slice(at + 1));
      at += taken;
      if (colour !== null) style = { ...style, [code === 38 ? 'foreground' : 'background']: colour };
    } else style = changed(style, code);
  }
  return style;
}

function changed(style: AnsiStyle, code: number): AnsiStyle {
  const mark = MARKS.get(code);
  if (mark !== undefined) return { ...style, marks: new Set([...style.marks, mark]) };
  const ended = ENDED.get(code);
  if (ended !== undefined)
    return { ...style, marks: new Set([...style.marks].filter((each) => !ended.includes(each))) };
  if (code === 0) return PLAIN;
  if (code >= 30 && code <= 37) return { ...style, foreground: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, foreground: code - 90 + 8 };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 100 + 8 };
  if (code === 39) return { ...style, foreground: null };
  return code === 49 ? { ...style, background: null } : style;
}

/** What follows 38 or 48: `5;n` of 256 colours, or `2;r;g;b`; and how many numbers that were. */
function extended([kind, ...rest]: readonly number[]): { colour: number | null; taken: number } {
  const [first = 0, second = 0, third = 0] = rest;
  if (kind === 2) return { colour: nearest([first, second, third]), taken: 4 };
  if (kind !== 5) return { colour: null, taken: 1 };
  if (first < 16) return { colour: first, taken: 2 };
  if (first >= 232) return { colour: nearest(Array(3).fill(8 + (first - 232) * 10)), taken: 2 };
  const cube = first - 16;
  return { colour: nearest([cube / 36, (cube / 6) % 6, cube % 6].map((level) => Math.floor(level) * 51)), taken: 2 };
}

/** The one of the sixteen with the same primaries, bright where one of them is strong. */
function nearest(rgb: readonly number[]): number {
  const most = Math.max(...rgb);
  const least = Math.min(...rgb);
  if (most - least < 32) return [0, 8, 7, 15][Math.min(3, Math.floor(most / 64))] ?? 7;
  const hue = rgb.reduce((bits, part, index) => bits | (part > (most + least) / 2 ? 1 << index : 0), 0);
  return hue + (most > 200 ? 8 : 0);
}

function classNameOf({ foreground, background, marks }: AnsiStyle): string {
  return [
    foreground === null ? [] : [`ansi-fg-${foreground}`],
    background === null ? [] : [`ansi-bg-${background}`],
    [...MARKS.values()].filter((mark) => marks.has(mark)).map((mark) => `ansi-${mark}`),
  ]
    .flat()
    .join(' ');
}
