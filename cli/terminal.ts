/** Where a command writes: results to `out`, progress and errors to `err`. */
export interface Terminal {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
  readonly isTty: boolean;
  /** Whether colours may be used (a terminal, and neither NO_COLOR nor TERM=dumb). */
  readonly colour: boolean;
  readonly columns: number;
}
