import { Fault } from './errors.ts';

/** Answers, for a part of the platform, a function that writes what went wrong there as one JSON line to `stream`. */
export function reportTo(stream: NodeJS.WritableStream): (part: string) => (error: unknown) => void {
  return (part) => (error) => {
    const code = error instanceof Fault ? error.code : undefined;
    const message = error instanceof Error ? error.message : String(error);
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
    const stack = error instanceof Error && !(error instanceof Fault) ? error.stack : undefined;
    stream.write(`${JSON.stringify({ at: new Date().toISOString(), part, code, message, cause, stack })}\n`);
  };
}
