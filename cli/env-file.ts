const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/**
 * The `NAME=VALUE` lines of an .env file, or of what `config --shell` printed. Values may be quoted as a shell reads
 * them ('…' as it stands, "…" with backslashes, where \n is a new line), over several lines and in pieces; `export` and
 * comments are passed over.
 */
export function parseEnvFile(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  const start = /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*/gm;
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    const { value, end } = readValue(text, start.lastIndex);
    values[match[1] ?? ''] = value;
    start.lastIndex = end;
  }
  return values;
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
