import type { App } from '../model/app.ts';
import type { LogLine } from '../model/log.ts';
import type { StoredLine } from './log-line.ts';
import type { LogStore } from './log-store.ts';

/** What is read of an app's log, and how. */
export interface LogQuery {
  readonly app: App;
  readonly lines: number;
  /** Id of the last line that the reader has; null for a new reader. */
  readonly after: string | null;
  readonly follow: boolean;
  readonly matches: (line: LogLine) => boolean;
  readonly signal: AbortSignal;
}

/** A log stream for the API: the newest lines that match, and with `follow` all that come, without a gap. */
export function logReader(store: LogStore): { read(query: LogQuery): AsyncIterable<{ id: string; line: LogLine }> } {
  return {
    async *read({ app, lines, after, follow, matches, signal }) {
      const appId = app.id;
      const last = after !== null && /^\d{1,15}$/.test(after) ? Number(after) : undefined;
      if (follow) {
        const followed = store.follow({ appId, after: last, lines, filter: { accepts: matches }, signal });
        for await (const line of followed) yield entryOf(line);
        return;
      }
      const accepts = (line: StoredLine) => (last === undefined || line.id > last) && matches(line);
      const limit = last === undefined ? lines : Number.MAX_SAFE_INTEGER;
      yield* (await store.read({ appId, lines: limit, filter: { accepts } })).map(entryOf);
    },
  };
}

function entryOf({ id, ...line }: StoredLine): { id: string; line: LogLine } {
  return { id: String(id), line };
}
