/**
 * The part of YAML (https://yaml.org/spec/1.2.2/) that short settings files are written in: nested mappings and lists by
 * indentation, plain and quoted scalars, `|` and `>` texts, `[a, b]`. Scalars stay text. Anchors, tags and the rest are
 * refused.
 */

export type YamlValue = string | null | readonly YamlValue[] | ReadonlyMap<string, YamlValue>;

/** What cannot be read, and on which line (from 1). */
export class YamlError extends Error {
  readonly line: number;

  constructor(line: number, reason: string) {
    super(reason);
    this.name = 'YamlError';
    this.line = line;
  }
}

const MOST_DEPTH = 20;
const KEY =
  /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s#:[\]{},&*!|>'"%@`-][^#:]*?|-[^\s#:][^#:]*?))\s*:(?:\s+(.*))?$/;

/** Parses one document. Throws a {@link YamlError}. */
export function parseYaml(text: string): YamlValue {
  const lines = new Lines(text);
  if (lines.peek() === null) return null;
  const value = block(lines, 0);
  const rest = lines.peek();
  if (rest !== null) throw new YamlError(rest.number, 'it is indented in a way that fits nothing above');
  return value;
}

interface Line {
  readonly number: number;
  readonly indent: number;
  /** Without indentation and comment. */
  readonly text: string;
}

class Lines {
  readonly #raw: readonly string[];
  #at = 0;
  /** What is left of a line behind its `- `, as a line of its own. */
  #rest: Line | null = null;

  constructor(text: string) {
    this.#raw = text.split(/\r\n|\n|\r/);
  }

  /** The next line that says something. */
  peek(): Line | null {
    if (this.#rest !== null) return this.#rest;
    for (; this.#at < this.#raw.length; this.#at++) {
      const raw = this.#raw[this.#at] ?? '';
      const text = withoutComment(raw).trim();
      if (text === '' || text === '---') continue;
      if (text === '...' && raw.startsWith('...')) return null;
      const indent = raw.search(/\S/);
      if (raw.slice(0, indent).includes('\t')) throw new YamlError(this.#at + 1, 'it is indented with a tab');
      return { number: this.#at + 1, indent, text };
    }
    return null;
  }

  next(): void {
    if (this.#rest !== null) this.#rest = null;
    else this.#at++;
  }

  /** Goes on with what stands behind the first `skip` characters of `line`. */
  within(line: Line, skip: number): void {
    this.#at++;
    this.#rest = { number: line.number, indent: line.indent + skip, text: line.text.slice(skip) };
    if (this.#rest.text === '') this.#rest = null;
  }

  /** The lines below one of this indentation, as they are. */
  deeper(indent: number): string[] {
    const found: string[] = [];
    for (; this.#at < this.#raw.length; this.#at++) {
      const raw = this.#raw[this.#at] ?? '';
      if (raw.trim() !== '' && raw.search(/\S/) <= indent) break;
      found.push(raw);
    }
    return found;
  }
}

function block(lines: Lines, depth: number): YamlValue {
  const first = lines.peek();
  if (first === null) return null;
  if (depth > MOST_DEPTH) throw new YamlError(first.number, 'it is nested too deeply');
  if (isItem(first)) return list(lines, first.indent, depth);
  if (KEY.test(first.text)) return mapping(lines, first.indent, depth);
  lines.next();
  return scalar(first.text, first.number);
}

function isItem({ text }: Line): boolean {
  return text === '-' || text.startsWith('- ');
}

function list(lines: Lines, indent: number, depth: number): YamlValue[] {
  const items: YamlValue[] = [];
  for (let line = lines.peek(); line !== null && line.indent === indent && isItem(line); line = lines.peek()) {
    const skip = /^-\s*/.exec(line.text)?.[0].length ?? 1;
    lines.within(line, skip);
    const inner = lines.peek();
    items.push(inner === null || inner.indent <= indent ? null : block(lines, depth + 1));
  }
  return items;
}

function mapping(lines: Lines, indent: number, depth: number): ReadonlyMap<string, YamlValue> {
  const found = new Map<string, YamlValue>();
  for (let line = lines.peek(); line !== null && line.indent === indent; line = lines.peek()) {
    const match = KEY.exec(line.text);
    if (match === null) throw new YamlError(line.number, 'it is no "key: value"');
    const [, double, single, plain, value = ''] = match;
    const key = double ?? single?.replaceAll("''", "'") ?? plain ?? '';
    if (found.has(key)) throw new YamlError(line.number, `${JSON.stringify(key)} stands there twice`);
    lines.next();
    found.set(key, valueAt({ lines, line, value, depth }));
  }
  return found;
}

function valueAt(at: { lines: Lines; line: Line; value: string; depth: number }): YamlValue {
  const { lines, line, value, depth } = at;
  const style = /^([|>])[+-]?$/.exec(value)?.[1];
  if (style !== undefined) return longText(lines.deeper(line.indent), style === '>');
  if (value !== '') return scalar(value + continued(lines, line, value), line.number);
  const inner = lines.peek();
  if (inner === null) return null;
  const belongs = inner.indent > line.indent || (inner.indent === line.indent && isItem(inner));
  return belongs ? block(lines, depth + 1) : null;
}

/** What stands on deeper lines behind a list in brackets that is still open, or a plain text. */
function continued(lines: Lines, { indent }: Line, value: string): string {
  const isList = value.startsWith('[');
  if (/^["'{&*!%@`|>]/.test(value)) return '';
  let text = '';
  let isOpen = !(isList && value.endsWith(']'));
  for (let next = lines.peek(); isOpen && next !== null; next = lines.peek()) {
    if (isList ? next.indent < indent : next.indent <= indent || KEY.test(next.text)) break;
    text += ` ${next.text}`;
    isOpen = !(isList && next.text.endsWith(']'));
    lines.next();
  }
  return text;
}

function longText(raw: readonly string[], isFolded: boolean): string {
  const indents = raw.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const indent = Math.min(...indents, 1000);
  const text = raw
    .map((line) => line.slice(indent))
    .join('\n')
    .trimEnd();
  return isFolded ? text.replace(/([^\n])\n(?!\n)/g, '$1 ') : text;
}

function scalar(text: string, line: number): YamlValue {
  if (text.startsWith('"')) return doubleQuoted(text, line);
  if (text.startsWith("'")) {
    if (!/^'(?:[^']|'')*'$/.test(text)) throw new YamlError(line, "a text in ' has no end, or something behind it");
    return text.slice(1, -1).replaceAll("''", "'");
  }
  if (text === '{}') return new Map();
  if (/^\[.*\]$/.test(text)) return flowList(text.slice(1, -1), line);
  if (/^[[{&*!%@`|>]/.test(text)) throw new YamlError(line, `${text.slice(0, 20)} is of a kind that is not read here`);
  return ['null', '~'].includes(text) ? null : text;
}

function doubleQuoted(text: string, line: number): string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string') return value;
  } catch {
    // Said below, with the line.
  }
  throw new YamlError(line, 'a text in " has no end, something behind it, or an escape that is not known');
}

function flowList(text: string, line: number): YamlValue[] {
  if (text.trim() === '') return [];
  const items = text.match(/\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,]+)/g) ?? [];
  return items
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => scalar(item, line));
}

const QUOTED = { '"': /"(?:[^"\\]|\\.)*"/y, "'": /'(?:[^']|'')*'/y } as const;

/** A `#` begins a comment at the start of a line or behind white space, outside of quotes. */
function withoutComment(text: string): string {
  // A quote that nothing ends is a character as any, and so is every one behind it: each is looked at once.
  const unended = new Set<string>();
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '#' && (at === 0 || /\s/.test(text[at - 1] ?? ''))) return text.slice(0, at);
    if ((character !== '"' && character !== "'") || unended.has(character)) continue;
    const quoted = QUOTED[character];
    quoted.lastIndex = at;
    if (quoted.test(text)) at = quoted.lastIndex - 1;
    else unended.add(character);
  }
  return text;
}
