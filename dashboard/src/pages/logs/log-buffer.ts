import type { LogLineResource } from '../../../../platform/client/berth-resources.ts';

/** A line and its position in the app's log. */
export interface ShownLine extends LogLineResource {
  readonly id: string;
}

/** More than anybody reads, less than what a browser stumbles over. */
const MAX_LINES = 100_000;
/** So many go at once, so that not every line moves all others. */
const ROOM = 5_000;

/** The lines that a page has, oldest first: bounded, grown at both ends. */
export class LogBuffer {
  readonly #maxLines: number;
  readonly #room: number;
  #lines: ShownLine[] = [];
  #added = 0;

  constructor({ maxLines = MAX_LINES, room = ROOM }: { maxLines?: number; room?: number } = {}) {
    this.#maxLines = maxLines;
    this.#room = room;
  }

  get length(): number {
    return this.#lines.length;
  }

  /** How many lines ever came at the end. */
  get added(): number {
    return this.#added;
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

  /** Where the line of that id is; the end where it is no more. */
  indexOf(id: string): number {
    const index = this.#lines.findLastIndex((line) => line.id === id);
    return index < 0 ? this.#lines.length : index;
  }

  /** Adds newer lines; answers how many old ones went. */
  append(lines: readonly ShownLine[]): number {
    for (const line of lines) this.#lines.push(line);
    this.#added += lines.length;
    if (this.#lines.length <= this.#maxLines + this.#room) return 0;
    const over = this.#lines.length - this.#maxLines;
    this.#lines = this.#lines.slice(over);
    return over;
  }

  /** Adds older lines, as many as there is room for; answers how many. */
  prepend(lines: readonly ShownLine[]): number {
    const room = Math.max(0, this.#maxLines - this.#lines.length);
    const taken = room === 0 ? [] : lines.slice(-room);
    this.#lines = [...taken, ...this.#lines];
    return taken.length;
  }
}
