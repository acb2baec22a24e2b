import { StringDecoder } from 'node:string_decoder';
import { Fault } from '../../errors.ts';
import type { BuildLog } from '../build-log.ts';

const LONGEST_LINE = 64 * 1024;
/** Sections and warnings: other lines are counted by the log. */
const MOST_HEADINGS = 20_000;

/**
 * What buildpacks print, in the build's output: they write Heroku's manner themselves (`-----> Section`, lines that
 * are indented by seven, ` !     warnings`), so it is not indented once more.
 */
export class BuildpackOutput {
  readonly #log: BuildLog;
  readonly #decoder = new StringDecoder('utf8');
  #partial = '';
  #headings = 0;

  constructor(log: BuildLog) {
    this.#log = log;
  }

  /** Throws the log's Fault `build_output_limit`. */
  write(chunk: Buffer): void {
    const lines = (this.#partial + this.#decoder.write(chunk)).split('\n');
    this.#partial = lines.pop() ?? '';
    if (this.#partial.length > LONGEST_LINE) {
      lines.push(this.#partial);
      this.#partial = '';
    }
    for (const line of lines) this.#line(line);
  }

  end(): void {
    const rest = this.#partial + this.#decoder.end();
    this.#partial = '';
    if (rest !== '') this.#line(rest);
  }

  #line(line: string): void {
    const title = /^-{3,}>\s*(.*)$/.exec(line)?.[1];
    const warning = /^ ! {1,7}(.*)$/.exec(line)?.[1];
    if (title === undefined && warning === undefined) {
      this.#log.raw(`${line.replace(/^ {7}/, '')}\n`);
      return;
    }
    this.#headings++;
    if (this.#headings > MOST_HEADINGS) {
      throw new Fault({
        code: 'build_output_limit',
        message: `The buildpack printed more than ${MOST_HEADINGS} sections and warnings`,
        next: 'Make it print less, and push again.',
      });
    }
    if (title !== undefined) this.#log.section(title);
    else if (warning !== undefined) this.#log.warning(warning);
  }
}
