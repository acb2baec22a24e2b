/** Where a command writes: results to `out`, progress and errors to `err`. */
export interface Terminal {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
  readonly isTty: boolean;
  /** Whether colours may be used (a terminal, and neither NO_COLOR nor TERM=dumb). */
  readonly colour: boolean;
  readonly columns: number;
}

/** The terminal of this process. A reader that goes away (`| head`) ends it quietly. */
export function processTerminal({ noColour }: { noColour: boolean }): Terminal {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  const isTty = process.stdout.isTTY === true;
  return {
    out: process.stdout,
    err: process.stderr,
    isTty,
    colour: isTty && !noColour,
    columns: process.stdout.columns ?? 100,
  };
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;

export type Colour = keyof typeof CODES;

/** `text` in a colour where the terminal has them, and as it is elsewhere. */
export function paint({ colour }: Pick<Terminal, 'colour'>, name: Colour, text: string): string {
  return colour && text !== '' ? `\u001b[${CODES[name]}m${text}\u001b[0m` : text;
}

/** Writes one line of a result. */
export function say(terminal: Terminal, line = ''): void {
  terminal.out.write(`${line}\n`);
}

/** Writes one line about how things go: not part of the result. */
export function tell(terminal: Terminal, line = ''): void {
  terminal.err.write(`${line}\n`);
}

/** Writes a result for a script. */
export function sayJson(terminal: Terminal, value: unknown): void {
  terminal.out.write(`${JSON.stringify(value, null, 2)}\n`);
}
