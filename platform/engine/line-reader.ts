import { StringDecoder } from 'node:string_decoder';
import type { OutputLine } from './engine.ts';
import type { Frame } from './frames.ts';

const LONGEST_LINE = 16 * 1024;
const LINE_FEED = 0x0a;

/**
 * Makes lines of a container's time-stamped messages. Lines over 16 KiB come in pieces, cut between characters. It
 * can read again from where it was: see {@link resume}.
 */
export class LineReader {
  readonly #onLine: (line: OutputLine) => void;
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  #terminalRest: Buffer = Buffer.alloc(0);
  /** Stamp (RFC 3339 with nine digits of a second, so that stamps compare as text) of the newest message, and how many have it. */
  #last = { stamp: '', count: 0 };
  #seen = { stamp: '', count: 0 };

  /** `since`: unix ms after which it begins; 0 for all. */
  constructor({ onLine, since = 0 }: { onLine: (line: OutputLine) => void; since?: number }) {
    this.#onLine = onLine;
    if (since > 0) this.#last.stamp = new Date(since + 1).toISOString().replace('Z', '000000Z');
  }

  /** From where to read on, in unix seconds for Docker's `since`, or null: from the start. What was read is left out. */
  resume(): string | null {
    this.#seen = { ...this.#last };
    this.#last.count = 0;
    if (this.#seen.stamp === '') return null;
    const seconds = Math.floor(Date.parse(this.#seen.stamp) / 1000);
    return `${seconds}.${/\.(\d+)/.exec(this.#seen.stamp)?.[1] ?? '0'}`;
  }

  /** One message of the multiplexed stream: a time stamp, then a line, or a piece of one without its line feed. */
  frame({ stream, data }: Frame): void {
    const space = data.indexOf(0x20);
    const stamp = data.toString('latin1', 0, space);
    if (!this.#isNew(stamp)) return;
    const at = Date.parse(stamp);
    const body = data.subarray(space + 1);
    const decoder = this.#decoders[stream];
    const whole = body.at(-1) === LINE_FEED;
    for (let start = 0; start === 0 || start < body.length; start += LONGEST_LINE) {
      const last = whole && start + LONGEST_LINE >= body.length;
      const text = decoder.write(body.subarray(start, start + LONGEST_LINE)) + (last ? decoder.end() : '');
      this.#onLine({ at, stream, text: last ? text.replace(/\r?\n$/, '') : text });
    }
  }

  /** What a terminal shows has no frames: each line begins with its time stamp. */
  terminal(chunk: Buffer): void {
    let rest = Buffer.concat([this.#terminalRest, chunk]);
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      this.frame({ stream: 'stdout', data: rest.subarray(0, end + 1) });
      rest = rest.subarray(end + 1);
    }
    this.#terminalRest = rest;
  }

  /** What a terminal showed last may lack its line feed. */
  end(): void {
    const rest = this.#terminalRest;
    this.#terminalRest = Buffer.alloc(0);
    if (rest.length > 0) this.frame({ stream: 'stdout', data: rest });
  }

  /** Messages may share a stamp (pieces of a line do): of those, as many as were read before are left out. */
  #isNew(stamp: string): boolean {
    if (stamp > this.#last.stamp) this.#last = { stamp, count: 0 };
    if (stamp === this.#last.stamp) this.#last.count += 1;
    if (stamp !== this.#seen.stamp) return stamp > this.#seen.stamp;
    return this.#last.count > this.#seen.count;
  }
}
