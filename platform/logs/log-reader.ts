import type { App } from '../model/app.ts';
import type { LogLine } from '../model/log.ts';
import type { StoredLine } from './log-line.ts';
import type { LogStore } from './log-store.ts';

/** Lines that are looked through for those that match. */
const SEARCHED_LINES = 20_000;

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
      await store.flush(app.id);
      const kept = await store.read({ appId: app.id, lines: SEARCHED_LINES });
      const wanted =
        after === null
          ? kept.filter(matches).slice(-lines)
          : kept.filter((line) => line.id > Number(after) && matches(line));
      if (lines > 0 || after !== null) yield* wanted.map(entryOf);
      if (!follow) return;
      const last = kept.at(-1)?.id ?? 0;
      for await (const line of store.follow({ appId: app.id, after: last, signal }))
        if (matches(line)) yield entryOf(line);
    },
  };
}

function entryOf({ id, ...line }: StoredLine): { id: string; line: LogLine } {
  return { id: String(id), line };
}
