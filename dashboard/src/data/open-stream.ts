import { ApiError } from '../../../platform/client/api-error.ts';
import { strings } from '../strings/common.ts';
import { request, urlOf } from './api.ts';

/** A connection that has not come about after so long is tried another way. */
const OPEN_MS = 8_000;
/** The other side said that it is over: it gave no code, or the usual one. */
const ENDED = new Set([1000, 1005]);

interface Following {
  /** A path on the API, or a URL that it gave out. */
  readonly url: string;
  /** What the API calls what comes: of server-sent events or plain text. */
  readonly accept: 'text/event-stream' | 'text/plain';
  /** Id of the last message that is here. */
  readonly lastId?: string | null;
  readonly signal: AbortSignal;
}

/**
 * An answer that goes on, its body still to be read. It comes by a WebSocket: a browser has hundreds of those, and six
 * other connections to a host for all of its windows together (docs/decisions/0007-pages-follow-by-websockets.md). Where
 * none comes about it is asked for over HTTP: that works without them, and says why it is refused. Rejects with an
 * ApiError.
 */
export async function openStream(following: Following): Promise<Response> {
  const { url, accept, lastId = null, signal } = following;
  const socket = await openSocket(following);
  if (socket !== null) return new Response(framesOf(socket, signal));
  signal.throwIfAborted();
  const headers = { Accept: accept, ...(lastId !== null && { 'Last-Event-ID': lastId }) };
  return await request({ method: 'GET', url, headers, signal });
}

/** null when it was refused, or did not come about; nobody says why to a page. */
function openSocket({ url, lastId = null, signal }: Following): Promise<WebSocket | null> {
  const at = new URL(urlOf(url), location.origin);
  at.protocol = at.protocol.replace('http', 'ws');
  if (lastId !== null) at.searchParams.set('last-event-id', lastId);
  const socket = new WebSocket(at);
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve) => {
    const settle = (opened: WebSocket | null) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      resolve(opened);
    };
    const giveUp = () => {
      socket.close();
      settle(null);
    };
    const timer = setTimeout(giveUp, OPEN_MS);
    signal.addEventListener('abort', giveUp);
    socket.onopen = () => settle(socket);
    socket.onclose = () => settle(null);
    if (signal.aborted) giveUp();
  });
}

/** Its messages as one body, which ends with an error when the connection breaks. */
function framesOf(socket: WebSocket, signal: AbortSignal): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(body) {
      const fail = (reason: unknown) => {
        body.error(reason);
        socket.onclose = null;
        socket.onmessage = null;
        socket.close();
      };
      socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) =>
        body.enqueue(typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data));
      socket.onclose = ({ code }) => {
        if (ENDED.has(code)) body.close();
        else body.error(new ApiError({ status: 0, id: 'unreachable', message: strings.away, next: strings.awayNext }));
      };
      signal.addEventListener('abort', () => fail(signal.reason), { once: true });
    },
    cancel() {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
    },
  });
}
