import type { ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import { errorPage } from './error-page.ts';
import type { Exchange } from './exchange.ts';
import { type Failure, failureKind } from './failure.ts';
import { linger } from './linger.ts';

/** After these the connection cannot be trusted to be where the next request starts. */
const LAST = new Set(['400', '405', '501', 'H26', 'H28']);

/** Answers `exchange`, of which the client has seen nothing so far, with the page of `failure`. */
export function replyFailure(exchange: Exchange, { code, detail }: Failure, stopping: boolean): void {
  const { request, response, upgrade, requestId } = exchange;
  const kind = failureKind(code);
  if (code === 'H27' || response.destroyed || response.headersSent) {
    request.socket.destroy();
    return;
  }
  const page = errorPage(code, { accept: exchange.accept, requestId, detail });
  for (const name of response.getHeaderNames()) response.removeHeader(name);
  if (stopping || LAST.has(code) || upgrade || exchange.expectsContinue) response.shouldKeepAlive = false;
  response.writeHead(kind.status, kind.status === 499 ? 'Client Closed Request' : undefined, {
    'Content-Type': page.contentType,
    'Content-Length': Buffer.byteLength(page.body),
    'Cache-Control': 'no-store',
    'X-Berth-Code': code,
    'X-Request-Id': requestId,
    Via: '1.1 berth',
    ...(kind.retryAfter === null ? {} : { 'Retry-After': kind.retryAfter }),
  });
  if (upgrade) lend(response, upgrade.client);
  response.end(request.method === 'HEAD' ? undefined : page.body);
  if (!upgrade) linger(request);
}

/** A connection that asked for an upgrade has no response of its own any more. */
function lend(response: ServerResponse, client: Duplex): void {
  if (!(client instanceof Socket)) return;
  response.assignSocket(client);
  response.once('finish', () => {
    response.detachSocket(client);
    client.end(() => client.destroySoon());
  });
}
