import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';

/** One message of a stream (WHATWG HTML, 9.2). Without `data` it says only up to where the client has everything. */
export interface ServerSentMessage {
  readonly id?: string;
  /** `message` when absent. */
  readonly event?: string;
  readonly data?: string;
}

const KEEP_ALIVE_MS = 15_000;

interface Writing {
  readonly messages: AsyncIterable<ServerSentMessage>;
  readonly signal: AbortSignal;
  /** A client that takes nothing for so long is cut off; absent: it may take its time. */
  readonly patienceMs?: number;
}

/** Begins an answer with server-sent events; `retryMs`: how long a client waits before it connects again. */
export function beginMessages(response: ServerResponse, { retryMs }: { retryMs: number }): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  response.write(`retry: ${retryMs}\n\n`);
}

/**
 * Writes `messages` as server-sent events until they end or `signal` aborts, as fast as they are taken, and a comment now
 * and then so that nothing between takes the connection for dead; then ends it.
 */
export async function writeMessages(out: Writable, { messages, signal, patienceMs }: Writing): Promise<void> {
  const beat = setInterval(() => out.writableNeedDrain || out.write(':\n\n'), KEEP_ALIVE_MS);
  try {
    for await (const message of messages) {
      if (!out.write(textOf(message))) await drained(out, { signal, patienceMs });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(beat);
  }
  // What a client that was signed out has not taken yet is not kept for it.
  if (out.writableNeedDrain) out.destroy();
  else out.end();
}

async function drained(
  out: Writable,
  { signal, patienceMs }: { signal: AbortSignal; patienceMs: number | undefined },
): Promise<void> {
  const late = patienceMs === undefined ? undefined : setTimeout(() => out.destroy(), patienceMs);
  try {
    await once(out, 'drain', { signal });
  } finally {
    clearTimeout(late);
  }
}

/** `Last-Event-ID`: the last message that a client which connects again has; null where it says none. */
export function lastEventId({ headers }: Pick<IncomingMessage, 'headers'>): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' && id.length <= 100 ? id : null;
}

function textOf({ id, event, data }: ServerSentMessage): string {
  const lines = [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(data === undefined ? [] : data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`)),
  ];
  return `${lines.join('\n')}\n\n`;
}
