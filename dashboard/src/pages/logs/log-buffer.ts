import type { LogLineResource } from '../../../../platform/client/berth-resources.ts';

/** A line and its position in the app's log: a number that grows. */
export interface ShownLine extends LogLineResource {
  readonly id: string;
}

/** More than anybody reads, less than what a browser stumbles over. */
const MAX_LINES = 100_000;
/** So many go at once, so that not every line moves all others. */
const ROOM = 5_000;

/** The lines that a page has, oldest first, without a gap: bounded, and grown at both ends. */
export class LogBuffer {
  readonly #maxLines: number;
  readonly #room: number;
  #lines: ShownLine[] = [];

  constructor({ maxLines = MAX_LINES, room = ROOM }: { maxLines?: number; room?: number } = {}) {
    this.#maxLines = maxLines;
    this.#room = room;
  }

  get length(): number {
    return this.#lines.length;
  }

  get firstId(): string | null {
    return this.#lines[0]?.id ?? null;
  }

  get lastId(): string | null {
    return this.#lines.at(-1)?.id ?? null;
  }

  at(index: number): ShownLine | undefined {
    return this.#lines[index];
  }

  slice(first: number, last: number): readonly ShownLine[] {
    return this.#lines.slice(first, last + 1);
  }

  /** Where the first line is whose id is that or a later one; the length where there is none. */
  indexOf(id: string): number {
    const wanted = Number(id);
    let [low, high] = [0, this.#lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (Number(this.#lines[middle]?.id) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Whether so many more fit without that others go. */
  hasRoomFor(count: number): boolean {
    return this.#lines.length + count <= this.#maxLines + this.#room;
  }

  /** Adds newer lines; answers how many of the oldest went. */
  append(lines: readonly ShownLine[]): number {
    const fits = this.hasRoomFor(lines.length);
    for (const line of lines) this.#lines.push(line);
    if (fits) return 0;
    const over = this.#lines.length - this.#maxLines;
    this.#lines = this.#lines.slice(over);
    return over;
  }

  /** Adds older lines; answers how many of the newest went. */
  prepend(lines: readonly ShownLine[]): number {
    const fits = this.hasRoomFor(lines.length);
    this.#lines = [...lines, ...this.#lines];
    if (fits) return 0;
    const over = this.#lines.length - this.#maxLines;
    this.#lines.length -= over;
    return over;
  }

  clear(): void {
    this.#lines = [];
  }
}
