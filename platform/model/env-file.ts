const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** What stands in an .env file, and the lines of it that could not be read. */
export interface EnvFile {
  /** Values by name; the last one where a name comes twice. */
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly EnvFileProblem[];
}

/** A line that is not NAME=VALUE. Never its text, which may be secret. */
export interface EnvFileProblem {
  /** From 1. */
  readonly line: number;
  readonly kind: 'not-an-assignment' | 'open-quote';
}

/**
 * The `NAME=VALUE` lines of an .env file, or of what `config --shell` printed. Values may be quoted as a shell reads
 * them ('…' as it stands, "…" with backslashes, where \n is a new line), over several lines and in pieces; `export` and
 * comments are passed over.
 */
export function readEnvFile(text: string): EnvFile {
  const values = new Map<string, string>();
  const problems: EnvFileProblem[] = [];
  const lineAt = lineCounter(text);
  for (let at = after(BLANKS, text, 0); at < text.length; at = after(BLANKS, text, at)) {
    NAME.lastIndex = at;
    const name = NAME.exec(text)?.[1];
    const { value, end } = readValue(text, name === undefined ? at : NAME.lastIndex);
    const next = after(REST, text, end);
    if (name !== undefined && (next !== end || end === text.length)) {
      values.set(name, value);
      at = next;
      continue;
    }
    const isOpen = name !== undefined && /['"]/.test(text.charAt(end));
    problems.push({ line: lineAt(at), kind: isOpen ? 'open-quote' : 'not-an-assignment' });
    at = after(LINE, text, isOpen ? end : at);
  }
  return { values: Object.fromEntries(values), problems };
}

/**
 * Config vars as an .env file, in the order given, a line each where a value has no line breaks. {@link readEnvFile} reads
 * the same back, and so do shells: a value is quoted wherever one would take it for more than text.
 */
export function writeEnvFile(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${quoted(value)}\n`)
    .join('');
}

const BLANKS = /(?:\s|#[^\n]*)*/y;
const NAME = /(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*/y;
/** What may follow a value on its line. */
const REST = /[ \t\r]*(?:#[^\n]*)?(?:\n|$)/y;
const LINE = /[^\n]*(?:\n|$)/y;
const PLAIN = /^[\w@%+=:,./-]*$/;

/** Numbers of lines by position, asked for from the start to the end. */
function lineCounter(text: string): (position: number) => number {
  let line = 1;
  let counted = 0;
  return (position) => {
    for (let at = text.indexOf('\n', counted); at !== -1 && at < position; at = text.indexOf('\n', counted)) {
      line += 1;
      counted = at + 1;
    }
    return line;
  };
}

function after(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(text)?.[0].length ?? 0);
}

/** Alternatives: '…', "…", an escaped character, a run of anything else up to the end of the line or a comment. */
const PIECE = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([^\n])|((?:[^'"\\\s]|[ \t]+(?![ \t#\n\r]|$))+)/my;

function readValue(text: string, from: number): { value: string; end: number } {
  let value = '';
  let end = from;
  PIECE.lastIndex = from;
  for (let piece = PIECE.exec(text); piece !== null; piece = PIECE.exec(text)) {
    const [, single, double, escaped, plain] = piece;
    value += single ?? escaped ?? plain ?? unescaped(double ?? '');
    end = PIECE.lastIndex;
  }
  return { value, end };
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, character: string) => ESCAPES[character] ?? character);
}

/** Lone carriage returns do not outlive a text field of a browser: they are written as escapes. */
function quoted(value: string): string {
  if (PLAIN.test(value)) return value;
  if (!/['\r]/.test(value)) return `'${value}'`;
  return `"${value.replace(/["\\$`]/g, '\\$&').replaceAll('\r', '\\r')}"`;
}
