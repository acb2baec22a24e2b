import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** One message of a stream (WHATWG HTML, 9.2). Without `data` it says only up to where the client has everything. */
export interface ServerSentMessage {
  readonly id?: string;
  /** `message` when absent. */
  readonly event?: string;
  readonly data?: string;
}

const KEEP_ALIVE_MS = 15_000;

interface Sending {
  readonly messages: AsyncIterable<ServerSentMessage>;
  readonly signal: AbortSignal;
  /** How long a client waits before it connects again. */
  readonly retryMs: number;
  /** A client that takes nothing for so long is cut off; absent: it may take its time. */
  readonly patienceMs?: number;
}

/**
 * Answers with `messages` as server-sent events until they end or `signal` aborts, as fast as the client takes them, and
 * with a comment now and then so that nothing between takes the connection for dead.
 */
export async function sendMessages(response: ServerResponse, sending: Sending): Promise<void> {
  const { messages, signal, retryMs } = sending;
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  response.write(`retry: ${retryMs}\n\n`);
  const beat = setInterval(() => response.writableNeedDrain || response.write(':\n\n'), KEEP_ALIVE_MS);
  try {
    for await (const message of messages) {
      if (!response.write(textOf(message))) await drained(response, sending);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    clearInterval(beat);
  }
  // What a client that was signed out has not taken yet is not kept for it.
  if (response.writableNeedDrain) response.destroy();
  else response.end();
}

async function drained(response: ServerResponse, { signal, patienceMs }: Sending): Promise<void> {
  const late = patienceMs === undefined ? undefined : setTimeout(() => response.destroy(), patienceMs);
  try {
    await once(response, 'drain', { signal });
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
