import type { OutputLine } from '../engine/engine.ts';
import { linesOf } from './log-line.ts';
import type { LogStore } from './log-store.ts';

/** Enough for what can be logged between two savings of a position. */
const LINES = 20_000;

/**
 * Tells which of a process's lines are in the log already, from millisecond `at` on. A position is saved after its
 * lines, so after a crash the log may be ahead of it by the lines of a second.
 */
export async function storedSince(
  store: LogStore,
  { appId, process }: { appId: string; process: string },
  at: number,
): Promise<(line: OutputLine) => boolean> {
  const newest = await store.read({ appId, lines: LINES, filter: { source: 'app', process } });
  const counts = new Map<string, number>();
  for (const line of newest) {
    if (line.at >= at && line.process === process) add(counts, key(line.at, line.text), 1);
  }
  return (line) => {
    const known = key(line.at, linesOf(line.text)[0] ?? '');
    if ((counts.get(known) ?? 0) === 0) return false;
    add(counts, known, -1);
    return true;
  };
}

function key(at: number, text: string): string {
  return `${at} ${text}`;
}

function add(counts: Map<string, number>, name: string, amount: number): void {
  counts.set(name, (counts.get(name) ?? 0) + amount);
}
