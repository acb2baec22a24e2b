import type { LogBuffer } from './log-buffer.ts';

/** Lines that are chosen, by the ids of the first that was and of the one that was last. */
export interface Choice {
  readonly from: string;
  readonly to: string;
}

/** Places of the first and last line of a choice in what is here; null where there is none. */
export function rangeOf(buffer: LogBuffer, choice: Choice | null): { first: number; last: number } | null {
  if (choice === null || buffer.length === 0) return null;
  const [one, other] = [buffer.indexOf(choice.from), buffer.indexOf(choice.to)];
  const last = Math.min(Math.max(one, other), buffer.length - 1);
  const first = Math.min(one, other);
  return first > last ? null : { first, last };
}

/** Where a key leads from a choice: the line before or after, or all of them. Null: nowhere. */
export function stepOf(
  buffer: LogBuffer,
  { choice, key, shift, command }: { choice: Choice | null; key: string; shift: boolean; command: boolean },
): Choice | null {
  const [first, last] = [buffer.firstId, buffer.lastId];
  if (first === null || last === null) return null;
  if (command) return key === 'a' ? { from: first, to: last } : null;
  const step = STEPS[key];
  if (step === undefined) return null;
  const now = choice === null ? buffer.length : buffer.indexOf(choice.to);
  const to = buffer.at(Math.max(0, Math.min(buffer.length - 1, now + step)))?.id ?? last;
  return { from: shift && choice !== null ? choice.from : to, to };
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };
