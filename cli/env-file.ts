import { Failure } from './failure.ts';

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The `NAME=VALUE` lines of an .env file, or of what `config --shell` printed. Values may be quoted as a shell reads
 * them ('…' as it stands, "…" with backslashes, where \n is a new line), over several lines and in pieces; `export` and
 * comments are passed over. Throws a Failure with the number of the line (never its text) that is none of these.
 */
export function parseEnvFile(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (let at = after(BLANKS, text, 0); at < text.length; at = after(BLANKS, text, at)) {
    NAME.lastIndex = at;
    const name = NAME.exec(text)?.[1];
    if (name === undefined) throw notUnderstood(text, at);
    const { value, end } = readValue(text, NAME.lastIndex);
    const next = after(REST, text, end);
    if (next === end && end < text.length) throw notUnderstood(text, at);
    values[name] = value;
    at = next;
  }
  return values;
}

const BLANKS = /(?:\s|#[^\n]*)*/y;
const NAME = /(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*/y;
/** What may follow a value on its line. */
const REST = /[ \t\r]*(?:#[^\n]*)?(?:\n|$)/y;

function after(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(text)?.[0].length ?? 0);
}

function notUnderstood(text: string, at: number): Failure {
  const line = text.slice(0, at).split('\n').length;
  return new Failure(`line ${line} is not NAME=VALUE`, {
    next: 'Put it right or make it a comment with #. Nothing was changed.',
  });
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
