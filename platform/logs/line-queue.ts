import { type LogFilter, matches, type StoredLine } from './log-line.ts';

const MAX_WAITING_CHARACTERS = 1024 * 1024;

/** What one reader has yet to take. A reader that is too slow loses lines, and is told how many. */
export class LineQueue {
  readonly #filter: LogFilter;
  #lines: StoredLine[] = [];
  #characters = 0;
  #dropped = 0;
  #ended: boolean = false;
  #wake: (() => void) | null = null;

  constructor(filter: LogFilter) {
    this.#filter = filter;
  }

  push(lines: readonly StoredLine[]): void {
    for (const line of lines) {
      if (!matches(line, this.#filter)) continue;
      if (this.#characters > MAX_WAITING_CHARACTERS) {
        this.#dropped += 1;
        continue;
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

  /** Lines as they come, until {@link end}. */
  async *take(): AsyncGenerator<StoredLine> {
    for (;;) {
      const lines = this.#lines;
      const dropped = this.#dropped;
      this.#lines = [];
      this.#characters = 0;
      this.#dropped = 0;
      for (const line of lines) {
        if (this.#ended) return;
        yield line;
      }
      const last = lines.at(-1);
      if (dropped > 0 && last !== undefined) yield droppedNotice(last, dropped, 'the reader is too slow');
      if (this.#ended) return;
      if (this.#lines.length === 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await promise;
        this.#wake = null;
      }
    }
  }
}

/** The line that stands for lines that were dropped. */
export function droppedNotice(near: { id: number; at: number }, dropped: number, reason: string): StoredLine {
  const text = `${dropped} ${dropped === 1 ? 'line' : 'lines'} dropped: ${reason}`;
  return { id: near.id, at: near.at, source: 'heroku', process: 'logs', text };
}
