/** One instruction of a Dockerfile. */
export interface Instruction {
  /** It on one line, without comments; of here-documents only the line that opens them. */
  readonly text: string;
  /** The lines that it, and what stands before it, are written on. */
  readonly source: readonly string[];
  readonly documents: readonly HereDocument[];
}

export interface HereDocument {
  /** As it is opened: `<<-"EOF"`. */
  readonly opening: string;
  /** The word that ends it. */
  readonly name: string;
  /** Whether variables in it are put in: where its word is not quoted. */
  readonly expands: boolean;
  readonly content: string;
}

/** Of one instruction: more are no person's. */
const MOST_DOCUMENTS = 50;
/** A here-document is opened by a word of its own: `1<<2` is arithmetic, `<<<` a string of bash. */
const OPENING = /(?<=\s)\d*<<(-?)(["']?)([\w.-]+)\2(?=[\s;|&>)]|$)/g;

/**
 * The instructions of a Dockerfile in their order, the lines behind the last one in an empty one. Syntax: "Dockerfile
 * reference" of Docker (parser directives, line continuation, comments, here-documents).
 */
export function* dockerfileInstructions(dockerfile: string): Generator<Instruction> {
  const continuation = continuationOf(dockerfile);
  let source: string[] = [];
  let text = '';
  let open: OpenDocument[] = [];
  for (const raw of dockerfile.split('\n')) {
    source.push(raw);
    const line = raw.trimEnd();
    const document = open.find(({ ended }) => !ended);
    if (document === undefined) {
      if (/^\s*(#|$)/.test(line)) continue;
      const continued = line.endsWith(continuation);
      text += continued ? `${line.slice(0, -1)} ` : line;
      if (continued) continue;
      open = documentsOf(text);
    } else {
      document.take(line);
    }
    if (open.some(({ ended }) => !ended)) continue;
    yield { text, source, documents: open };
    [source, text, open] = [[], '', []];
  }
  yield { text, source, documents: open };
}

class OpenDocument implements HereDocument {
  readonly opening: string;
  readonly name: string;
  readonly expands: boolean;
  readonly #indented: boolean;
  readonly #lines: string[] = [];
  ended = false;

  constructor({
    opening,
    name,
    quoted,
    indented,
  }: Record<'opening' | 'name', string> & Record<'quoted' | 'indented', boolean>) {
    this.opening = opening;
    this.name = name;
    this.expands = !quoted;
    this.#indented = indented;
  }

  get content(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  take(line: string): void {
    const own = this.#indented ? line.replace(/^\t+/, '') : line;
    this.ended = own === this.name;
    if (!this.ended) this.#lines.push(own);
  }
}

function documentsOf(text: string): OpenDocument[] {
  if (!/^\s*(RUN|COPY|ADD)\s/i.test(text)) return [];
  return [...text.matchAll(OPENING).take(MOST_DOCUMENTS)].map(
    ([opening, indented, quote, name = '']) =>
      new OpenDocument({ opening, name, quoted: quote !== '', indented: indented !== '' }),
  );
}

/** The character that continues a line; parser directives can stand at the very top only. */
function continuationOf(dockerfile: string): string {
  for (const line of dockerfile.split('\n')) {
    const [, name, value] = /^\s*#\s*(\w+)\s*=\s*(\S+)\s*$/.exec(line) ?? [];
    if (name === undefined) break;
    if (name.toLowerCase() === 'escape' && value !== undefined) return value;
  }
  return '\\';
}
