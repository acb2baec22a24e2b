import type { App } from '../model/app.ts';
import type { LogLine } from '../model/log.ts';
import type { StoredLine } from './log-line.ts';
import type { LogStore } from './log-store.ts';

/** What is read of an app's log, and how. */
export interface LogQuery {
  readonly app: App;
  /** How many at most; with `after` and without `forward`: all. */
  readonly lines: number;
  /** Id of the last line that the reader has; null for a new reader. */
  readonly after: string | null;
  /** Id of the first line that the reader has: what comes before it is asked for. */
  readonly before?: string | null;
  /** The oldest lines that match, instead of the newest. */
  readonly forward?: boolean;
  readonly follow: boolean;
  readonly matches: (line: LogLine) => boolean;
  readonly signal: AbortSignal;
}

type Entries = AsyncGenerator<{ id: string; line: LogLine }>;

/** A log stream for the API: the newest lines that match, and with `follow` all that come, without a gap. */
export function logReader(store: LogStore): { read(query: LogQuery): Entries } {
  return {
    async *read(query) {
      const { app, lines, follow, matches, signal } = query;
      const after = numberOf(query.after);
      const before = numberOf(query.before ?? null);
      const of = { appId: app.id, filter: { accepts: matches } };
      if (follow) yield* entries(store.follow({ ...of, after, lines, signal }));
      else if (query.forward === true) yield* first(store.readOn({ ...of, after }), lines);
      else if (after !== undefined) yield* entries(store.readOn({ ...of, after }));
      else yield* entries(store.readNewest({ ...of, lines, before }));
    },
  };
}

async function* entries(lines: AsyncIterable<StoredLine>): Entries {
  for await (const line of lines) yield entryOf(line);
}

async function* first(lines: AsyncIterable<StoredLine>, count: number): Entries {
  let left = count;
  if (left <= 0) return;
  for await (const line of lines) {
    yield entryOf(line);
    left -= 1;
    if (left <= 0) return;
  }
}

function numberOf(id: string | null): number | undefined {
  return id !== null && /^\d{1,15}$/.test(id) ? Number(id) : undefined;
}

function entryOf({ id, ...line }: StoredLine): { id: string; line: LogLine } {
  return { id: String(id), line };
}
