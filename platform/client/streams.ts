import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './api-error.ts';
import { serverSentEvents } from './event-stream.ts';
import type { Transport } from './transport.ts';

const OUTPUT_TRIES = 60;
const OUTPUT_PAUSE_MS = 500;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;

interface StreamOptions {
  readonly transport: Transport;
  /** A capability URL. */
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

/**
 * Lines of a log session. With `tail` a connection that ends, and an API that is away for a while, are waited for, and
 * what follows the last line that was seen comes next.
 */
export async function* logLines(options: StreamOptions & { tail: boolean }): AsyncGenerator<string> {
  const { tail, signal } = options;
  let lastId: string | null = null;
  let pauseMs = FIRST_PAUSE_MS;
  do {
    try {
      for await (const event of eventsAfter(options, lastId)) {
        lastId = event.id;
        pauseMs = FIRST_PAUSE_MS;
        yield event.data;
      }
    } catch (error) {
      if (!tail || signal?.aborted || !isPassing(error)) throw error;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
    if (tail) await sleep(pauseMs, undefined, { ...(signal && { signal }) });
  } while (tail);
}

async function* eventsAfter({ transport, url, signal }: StreamOptions, lastId: string | null) {
  const headers = { accept: 'text/event-stream', ...(lastId !== null && { 'last-event-id': lastId }) };
  yield* serverSentEvents(await transport.open({ method: 'GET', url, headers, ...(signal && { signal }) }));
}

/** Whether the same request may go well a little later: the connection broke, or the API is away. */
function isPassing(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0 || error.status >= 500;
}
