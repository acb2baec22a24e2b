/** A piece of what a process printed; `frame` says on which stream. */
export interface OutputPiece {
  readonly frame: number;
  readonly data: Buffer;
}

/** The newest output of a process, to be sent again to who did not get all of it. Positions count its bytes from the first on. */
export class RecentOutput {
  readonly #maxBytes: number;
  readonly #pieces: OutputPiece[] = [];
  #bytes = 0;
  #end = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** How many bytes there were in all. */
  get end(): number {
    return this.#end;
  }

  add(piece: OutputPiece): void {
    this.#pieces.push(piece);
    this.#bytes += piece.data.length;
    this.#end += piece.data.length;
    while (this.#bytes > this.#maxBytes) {
      const [oldest] = this.#pieces;
      if (oldest === undefined) return;
      const over = Math.min(oldest.data.length, this.#bytes - this.#maxBytes);
      if (over === oldest.data.length) this.#pieces.shift();
      else this.#pieces[0] = { frame: oldest.frame, data: oldest.data.subarray(over) };
      this.#bytes -= over;
    }
  }

  /** What came after `position`; `lost` bytes of it are not kept any more. */
  since(position: number): { lost: number; pieces: OutputPiece[] } {
    const start = this.#end - this.#bytes;
    let skip = Math.max(0, position - start);
    const pieces: OutputPiece[] = [];
    for (const { frame, data } of this.#pieces) {
      const rest = data.subarray(Math.min(skip, data.length));
      skip -= data.length - rest.length;
      if (rest.length > 0) pieces.push({ frame, data: rest });
    }
    return { lost: Math.max(0, start - position), pieces };
  }
}
