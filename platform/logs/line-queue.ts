import { type LogFilter, matches, type StoredLine } from './log-line.ts';

const MAX_WAITING_CHARACTERS = 1024 * 1024;

/** What one reader has yet to take: bounded. A reader that is too slow for it falls behind, and has to read on elsewhere. */
export class LineQueue {
  readonly #filter: LogFilter;
  #lines: StoredLine[] = [];
  #characters = 0;
  #isBehind: boolean = false;
  #ended: boolean = false;
  #wake: (() => void) | null = null;

  constructor(filter: LogFilter) {
    this.#filter = filter;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  push(lines: readonly StoredLine[]): void {
    if (this.#isBehind) return;
    for (const line of lines) {
      if (!matches(line, this.#filter)) continue;
      if (this.#characters > MAX_WAITING_CHARACTERS) {
        this.#isBehind = true;
        break;
      }
      this.#lines.push(line);
      this.#characters += line.text.length + 100;
    }
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Lines as they come, until {@link end}, or until the reader has fallen behind and taken all that waited. */
  async *take(): AsyncGenerator<StoredLine> {
    for (;;) {
      const lines = this.#lines;
      this.#lines = [];
      this.#characters = 0;
      for (const line of lines) {
        if (this.#ended) return;
        yield line;
      }
      if (this.#ended || (this.#isBehind && this.#lines.length === 0)) return;
      if (this.#lines.length === 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await promise;
        this.#wake = null;
      }
    }
  }

  /** From now on lines wait again. */
  resume(): void {
    this.#isBehind = false;
  }
}

/** The line that stands for lines that were dropped. */
export function droppedNotice(near: { id: number; at: number }, dropped: number, reason: string): StoredLine {
  const text = `${dropped} ${dropped === 1 ? 'line' : 'lines'} dropped: ${reason}`;
  return { id: near.id, at: near.at, source: 'heroku', process: 'logs', text };
}
