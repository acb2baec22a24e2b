import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './api-error.ts';
import { type ServerSentEvent, serverSentEvents } from './event-stream.ts';
import type { Transport } from './transport.ts';

const OUTPUT_TRIES = 60;
const OUTPUT_PAUSE_MS = 500;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;

interface StreamOptions {
  readonly transport: Transport;
  /** A capability URL, or a path on the API. */
  readonly url: string;
  readonly signal?: AbortSignal;
}

/** Opens an `output_stream_url`; 404 is taken as "not started yet" for half a minute. */
export async function openOutput({ transport, url, signal }: StreamOptions): Promise<IncomingMessage> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transport.open({ method: 'GET', url, ...(signal && { signal }) });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404 || attempt === OUTPUT_TRIES) throw error;
      await sleep(OUTPUT_PAUSE_MS, undefined, { ...(signal && { signal }) });
    }
  }
}

/** Lines of a log session; with `tail` on and on, see {@link resumed}. */
export async function* logLines(options: StreamOptions & { tail: boolean }): AsyncGenerator<string> {
  const messages = options.tail ? resumed(options) : messagesAfter(options, null);
  for await (const { data } of messages) yield data;
}

/**
 * Server-sent events without end: a connection that ends, and an API that is away for a while, are waited for, and what
 * follows the last one that was seen (at first the one with id `after`) comes next.
 */
export async function* resumed(
  options: StreamOptions & { after?: string | null },
): AsyncGenerator<ServerSentEvent, never> {
  const { after = null, signal } = options;
  let lastId = after;
  let pauseMs = FIRST_PAUSE_MS;
  const heard = (id: string) => {
    lastId = id;
    pauseMs = FIRST_PAUSE_MS;
  };
  for (;;) {
    try {
      yield* messagesAfter(options, lastId, heard);
    } catch (error) {
      if (signal?.aborted || !isPassing(error)) throw error;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
    await sleep(pauseMs, undefined, { ...(signal && { signal }) });
  }
}

async function* messagesAfter(
  { transport, url, signal }: StreamOptions,
  lastId: string | null,
  heard?: (id: string) => void,
): AsyncGenerator<ServerSentEvent> {
  const headers = { accept: 'text/event-stream', ...(lastId !== null && { 'last-event-id': lastId }) };
  yield* serverSentEvents(await transport.open({ method: 'GET', url, headers, ...(signal && { signal }) }), heard);
}

/** Whether the same request may go well a little later: the connection broke, or the API is away. */
function isPassing(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
}
