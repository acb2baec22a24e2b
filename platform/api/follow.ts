import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccountRequest, Answering, LongAnswer } from './endpoint.ts';
import { notFound } from './faults.ts';
import { revocation } from './revocation.ts';
import { beginMessages, lastEventId, writeMessages } from './server-sent.ts';

const RETRY_MS = 1000;
/** A client that takes nothing for so long may come back and take up where it was. */
const PATIENCE_MS = 60_000;
const MEDIA_TYPE = 'text/event-stream';

/** Whether a request asks for a stream of server-sent events instead of a list. */
export function asksToFollow({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  return method === 'GET' && (headers.accept?.toLowerCase().includes(MEDIA_TYPE) ?? false);
}

/** Answers with an endpoint's stream. `asked` has passed the checks of rights already. */
export async function follow<Asked extends AccountRequest>(options: {
  asked: Asked;
  stream: Answering<Asked>['stream'];
  request: IncomingMessage;
  response: ServerResponse;
}): Promise<void> {
  const { request, response } = options;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const answer = longAnswer({ ...options, lastEventId: lastEventId(request), gone: gone.signal });
  response.once('close', options.asked.deps.streams.enter(answer.accountId));
  beginMessages(response, { retryMs: RETRY_MS });
  await answer.write(response);
}

/**
 * What an endpoint streams, for as long as the client listens and what it called with holds. What may be shown later is
 * for the stream to look at.
 */
export function longAnswer<Asked extends AccountRequest>(options: {
  asked: Asked;
  stream: Answering<Asked>['stream'];
  lastEventId: string | null;
  gone: AbortSignal;
}): LongAnswer {
  const { asked, stream, lastEventId: last, gone } = options;
  if (stream === undefined) throw notFound('path');
  return {
    accountId: asked.account.id,
    write: async (out) => {
      const signal = AbortSignal.any([gone, revocation(asked.deps, { caller: asked, gone })]);
      const messages = stream({ ...asked, lastEventId: last, signal });
      await writeMessages(out, { messages, signal, patienceMs: PATIENCE_MS });
    },
  };
}
