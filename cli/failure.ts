import { paint, type Terminal } from './terminal.ts';

/** An end that the user is told about: what could not be done and why, then the next step. */
export class Failure extends Error {
  readonly next: string | null;
  readonly exitCode: number;

  constructor(message: string, options: { next?: string | undefined; exitCode?: number; cause?: unknown } = {}) {
    const { next, exitCode = 1, cause } = options;
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Failure';
    this.next = next ?? null;
    this.exitCode = exitCode;
  }
}

/** Exit codes: what shells use for a wrong call and for an unknown command. */
export const USAGE_ERROR = 2;
export const UNKNOWN_COMMAND = 127;

/** Tells `thrown` on the terminal, and answers the exit code. `doing` is the act and its app, where they are known. */
export function tellFailure(
  thrown: unknown,
  { terminal, doing }: { terminal: Terminal; doing: string | null },
): number {
  const { message, next, exitCode } = explain(thrown);
  const whole = message.startsWith('Cannot ') || doing === null ? message : `Cannot ${doing}: ${message}`;
  const lines = [...whole.split('\n'), ...(next ?? '').split('\n').filter((line) => line !== '')];
  for (const line of lines) terminal.err.write(` ${paint(terminal, 'red', '▸')}    ${line}\n`);
  return exitCode;
}

interface Explanation {
  message: string;
  next: string | null;
  exitCode: number;
}

/** Errors of the client and of the host part carry `next` too; anything else is a fault of the program. */
function explain(thrown: unknown): Explanation {
  if (!(thrown instanceof Error)) return { message: String(thrown), next: null, exitCode: 1 };
  const next = 'next' in thrown && typeof thrown.next === 'string' ? thrown.next : ownFault(thrown);
  const exitCode = 'exitCode' in thrown && typeof thrown.exitCode === 'number' ? thrown.exitCode : 1;
  return { message: thrown.message, next, exitCode };
}

/** What is thrown without a next step and is a mistake in the code, not in how it was used. */
function ownFault(thrown: Error): string | null {
  const isMistake = [TypeError, ReferenceError, RangeError, SyntaxError].some((kind) => thrown instanceof kind);
  return isMistake
    ? `This is a fault in berth itself, at ${thrown.stack?.split('\n')[1]?.trim() ?? 'an unknown place'}`
    : null;
}
