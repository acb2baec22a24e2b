import type { IncomingMessage } from 'node:http';
import { createWebSocketStream, type WebSocket } from 'ws';
import { asFault, Fault } from '../errors.ts';
import { baseUrlOf } from './base-url.ts';
import type { Dependencies } from './dependencies.ts';
import type { AccountRequest, Endpoint, LongAnswer, OpenFollowing } from './endpoint.ts';
import { eventEndpoints } from './events.ts';
import { notFound } from './faults.ts';
import { longAnswer } from './follow.ts';
import { appFor, authenticate, demand } from './gate.ts';
import { logSessionEndpoints } from './log-sessions.ts';
import { outputEndpoints } from './output-streams.ts';
import { pingWhileOpen } from './ping.ts';

/** Rows of the API's table that go on answering. */
const STREAMING = [...eventEndpoints, ...logSessionEndpoints, ...outputEndpoints]
  .filter(({ stream }) => stream !== undefined)
  .map((endpoint) => ({ endpoint, pattern: patternOf(endpoint.path) }));

interface Asking {
  readonly request: IncomingMessage;
  readonly url: URL;
  /** Below which the API answers. */
  readonly path: string;
}

/** A stream that a WebSocket may carry. */
export interface Carriage {
  /** Must be called when the connection is gone, whether the stream had begun or not. */
  readonly leave: () => void;
  readonly carry: (webSocket: WebSocket) => void;
}

/**
 * What a WebSocket to one of the API's streams carries: the same as an answer over HTTP, one message (or piece of output)
 * a frame. `?last-event-id=` stands for the header, which a page cannot send. null: no stream is at that path. Throws the
 * Faults of the same request over HTTP; where it is from has been looked at already.
 */
export function carriageOf(deps: Dependencies, asking: Asking): Carriage | null {
  for (const { endpoint, pattern } of STREAMING) {
    const found = pattern.exec(asking.path);
    if (found === null) continue;
    const gone = new AbortController();
    const following = { lastEventId: lastIdOf(asking), gone: gone.signal };
    try {
      const answer = answerOf(endpoint, { ...asking, ...following, deps, params: paramsOf(found) });
      const uncount = deps.streams.enter(answer.accountId);
      gone.signal.addEventListener('abort', uncount, { once: true });
      return { leave: () => gone.abort(), carry: (webSocket) => carry(deps, { answer, webSocket }) };
    } catch (error) {
      gone.abort();
      throw error;
    }
  }
  return null;
}

function answerOf(endpoint: Endpoint, asked: Asking & OpenFollowing): LongAnswer {
  const { deps, request, url, params } = asked;
  if (endpoint.access === 'open') {
    if (endpoint.stream === undefined) throw notFound('path');
    return endpoint.stream(asked);
  }
  const caller = authenticate(deps, request);
  const common: AccountRequest = {
    deps,
    ...caller,
    params,
    body: {},
    baseUrl: baseUrlOf(request, deps.places),
    range: undefined,
    query: url.searchParams,
    userAgent: request.headers['user-agent'] ?? '',
  };
  if (endpoint.access === 'account') {
    demand(caller.account, endpoint.action);
    return longAnswer({ ...asked, asked: common, stream: endpoint.stream });
  }
  const { account } = caller;
  const app = appFor({ deps, account, action: endpoint.action, identifier: params['app'] ?? '' });
  return longAnswer({ ...asked, asked: { ...common, app }, stream: endpoint.stream });
}

function carry(deps: Dependencies, { answer, webSocket }: { answer: LongAnswer; webSocket: WebSocket }): void {
  pingWhileOpen(webSocket);
  const out = createWebSocketStream(webSocket, { decodeStrings: false });
  // A connection that breaks ends the stream by its signal.
  out.on('error', () => undefined);
  // Nothing is expected of the client.
  out.resume();
  answer.write(out).catch((error: unknown) => {
    if (!out.destroyed && asFault(error).status >= 500) deps.reportError({ requestId: answer.accountId, error });
    out.destroy();
  });
}

/** `/apps/:app/events` as an expression with the names of its parts. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/:([a-z]+)/g, '(?<$1>[^/]+)')}$`);
}

function paramsOf({ groups = {} }: RegExpExecArray): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, part]) => [name, decodePart(part)]));
}

/** A part of a path as it was meant. Throws a Fault `not_found`. */
export function decodePart(part: string): string {
  try {
    const text = decodeURIComponent(part);
    if (!text.includes('\0')) return text;
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  throw notFound('path');
}

function lastIdOf({ url }: Asking): string | null {
  const id = url.searchParams.get('last-event-id');
  if (id !== null && id.length > 100) {
    throw new Fault({ code: 'bad_request', message: 'The parameter last-event-id is too long', next: 'Begin anew.' });
  }
  return id === '' ? null : id;
}
