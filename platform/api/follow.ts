import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccountRequest, Following } from './endpoint.ts';
import { revocation } from './revocation.ts';
import { lastEventId, type ServerSentMessage, sendMessages } from './server-sent.ts';

const RETRY_MS = 1000;
/** A client that takes nothing for so long may come back and take up where it was. */
const PATIENCE_MS = 60_000;
const MEDIA_TYPE = 'text/event-stream';

/** Whether a request asks for a stream of server-sent events instead of a list. */
export function asksToFollow({ method, headers }: Pick<IncomingMessage, 'method' | 'headers'>): boolean {
  return method === 'GET' && (headers.accept?.toLowerCase().includes(MEDIA_TYPE) ?? false);
}

/**
 * Answers with an endpoint's stream, for as long as the client listens and what it called with holds. `asked` has passed
 * the checks of rights already; what may be shown later is for the stream to look at.
 */
export async function follow<Asked extends AccountRequest>(options: {
  asked: Asked;
  stream: (request: Asked & Following) => AsyncIterable<ServerSentMessage>;
  request: IncomingMessage;
  response: ServerResponse;
}): Promise<void> {
  const { asked, stream, request, response } = options;
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const revoked = revocation(asked.deps, { caller: asked, gone: gone.signal });
  const signal = AbortSignal.any([gone.signal, revoked]);
  const messages = stream({ ...asked, lastEventId: lastEventId(request), signal });
  await sendMessages(response, { messages, signal, retryMs: RETRY_MS, patienceMs: PATIENCE_MS });
}
