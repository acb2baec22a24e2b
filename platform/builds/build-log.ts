import { StringDecoder } from 'node:string_decoder';
import { Fault } from '../errors.ts';

const INDENT = '       ';
const MOST_BYTES = 10 * 1024 * 1024;
/** More than what npm prints of its own usage. */
const TAIL_LINES = 200;
/** Progress of pnpm, which prints each state of it as a line where there is no terminal. */
const MOVING = /^(?:\S+ \| )?(?:Progress: resolved \d+, reused \d+, downloaded \d+, added \d+|\+{3,}-*)$/;

/** Writes what a build says in Heroku's manner: `-----> Section`, and under it indented lines. */
export class BuildLog {
  readonly #write: (text: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  readonly #tail: string[] = [];
  #partial = '';
  #bytes = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  section(title: string): void {
    this.end();
    this.#tail.length = 0;
    this.#write(`-----> ${title}\n`);
  }

  line(text: string): void {
    this.end();
    for (const line of text.split('\n')) this.#write(`${line === '' ? '' : INDENT + line}\n`);
  }

  warning(text: string): void {
    this.end();
    for (const line of text.split('\n')) this.#write(` !     ${line}\n`);
  }

  /** Output of a user's program as it comes. Throws a Fault `build_output_limit` when it was too much altogether. */
  raw(chunk: Buffer | string): void {
    const lines = (this.#partial + (typeof chunk === 'string' ? chunk : this.#decoder.write(chunk))).split('\n');
    // Counted as it is kept, so that why the build ended fits in behind it.
    this.#bytes += Buffer.byteLength(chunk) + (lines.length - 1) * INDENT.length;
    if (this.#bytes > MOST_BYTES) {
      throw new Fault({
        code: 'build_output_limit',
        message: `The output of the build came to more than ${MOST_BYTES / 1024 / 1024} MB`,
        next: 'Make it print less (a quieter log level), and push again.',
      });
    }
    this.#partial = lines.pop() ?? '';
    if (lines.length > 0) this.#write(lines.map((line) => this.#rawLine(line)).join(''));
  }

  /** The newest lines that programs printed since the section began: evidence for an error. */
  get tail(): readonly string[] {
    return this.#partial === '' ? this.#tail : [...this.#tail, this.#partial];
  }

  /** Ends a line that a program left open. */
  end(): void {
    const rest = this.#partial + this.#decoder.end();
    this.#partial = '';
    if (rest !== '') this.#write(this.#rawLine(rest));
  }

  /** The line as it is shown, and kept as evidence; a bar that moves is shown once it stands still. */
  #rawLine(line: string): string {
    const shown = line.replace(/\r$/, '').split('\r').at(-1) ?? '';
    if (MOVING.test(shown)) return '';
    this.#tail.push(shown);
    if (this.#tail.length > TAIL_LINES) this.#tail.shift();
    return `${shown === '' ? '' : INDENT + shown}\n`;
  }
}
