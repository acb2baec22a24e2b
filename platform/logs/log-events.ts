import { formatLine } from './format.ts';
import type { StoredLine } from './log-line.ts';
import type { LogSession } from './log-sessions.ts';
import type { LogStore } from './log-store.ts';

/** One line as a server-sent event (html.spec.whatwg.org, "Server-sent events"). */
export function lineEvent(line: StoredLine): string {
  const data = formatLine(line).split(/\r\n|\r|\n/);
  return `id: ${line.id}\n${data.map((part) => `data: ${part}\n`).join('')}\n`;
}

/** The id in a Last-Event-ID header, or undefined where it is none of ours. */
export function lastEventId(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

/**
 * The events of a log session, to be written to a response of type `text/event-stream`. Without tail: a reconnect
 * time of 1 ms first, since Heroku's CLI waits that long before it ends, then the lines. With tail: the lines and
 * what follows until `signal`; from the line after `lastId` on where the client came back.
 */
export async function* logEvents(options: {
  store: LogStore;
  session: LogSession;
  lastId: number | undefined;
  signal: AbortSignal;
}): AsyncGenerator<string> {
  const { store, session, lastId, signal } = options;
  const { appId, lines, tail, source, dyno } = session;
  const filter = { source, process: dyno };
  if (tail) {
    // A comment first, so that the response's head goes out before the first line comes.
    yield ':\n\n';
    for await (const line of store.follow({ appId, after: lastId, lines, filter, signal })) yield lineEvent(line);
    return;
  }
  yield 'retry: 1\n\n';
  // A client that comes back has them all already.
  if (lastId !== undefined) return;
  for (const line of await store.read({ appId, lines, filter })) yield lineEvent(line);
}
