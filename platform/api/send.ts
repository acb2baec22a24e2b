import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request } from 'express';
import { NEXT_STEP_HEADER } from '../client/api-error.ts';
import { MEDIA_TYPE } from '../client/call.ts';
import type { ErrorResource } from '../client/resources.ts';
import type { Fault } from '../errors.ts';
import { pageOf, parseRange } from './range.ts';
import { linkHeader, type Reply } from './reply.ts';

/** Sends a reply: its range, links and ETag, or 304 when the client has it already. */
export function sendReply(request: Request, response: ServerResponse, reply: Reply): void {
  const { status, body } = reply.list === null ? reply : cutToRange(request, response, reply);
  const links = linkHeader(reply.links, request.baseUrl);
  if (links !== null) response.setHeader('link', links);
  const { contentType } = reply;
  const bytes = Buffer.from(contentType === undefined ? JSON.stringify(body) : String(body));
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`;
  response.setHeader('etag', etag);
  response.setHeader('cache-control', 'private, no-cache');
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (isRead && matches(request.headers['if-none-match'], etag)) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(status, { 'content-type': contentType ?? MEDIA_TYPE, 'content-length': bytes.length });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function cutToRange(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
): { status: number; body: unknown } {
  if (reply.list === null || !Array.isArray(reply.body)) return reply;
  response.setHeader('accept-ranges', reply.list.properties.join(', '));
  const page = pageOf(reply.body, parseRange(request.headers.range, reply.list));
  if (page.contentRange !== null) response.setHeader('content-range', page.contentRange);
  if (page.nextRange === null) return { status: reply.status, body: page.items };
  response.setHeader('next-range', page.nextRange);
  return { status: 206, body: page.items };
}

/** `If-None-Match` (RFC 9110, 13.1.2): compared weakly. */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((each) => each.trim() === '*' || each.trim().replace(/^W\//, '') === etag);
}

/** Sends an error in Heroku's shape; the next step ends the message, and stands in a header of its own for programs. */
export function sendFault(response: ServerResponse, fault: Fault): void {
  if (response.headersSent) {
    // Half an answer was sent: cutting it off is the only way left to say that it is not whole.
    response.destroy();
    return;
  }
  const body: ErrorResource = {
    id: fault.code,
    message: fault.next === null ? sentence(fault.message) : `${sentence(fault.message)} ${fault.next}`,
    ...(fault.resource !== null && { resource: fault.resource }),
  };
  const bytes = Buffer.from(JSON.stringify(body));
  if (fault.next !== null) response.setHeader(NEXT_STEP_HEADER, encodeURIComponent(fault.next));
  if (fault.status === 401) response.setHeader('www-authenticate', 'Bearer realm="Berth"');
  if (fault.status === 429) response.setHeader('retry-after', '1');
  response.writeHead(fault.status, {
    'content-type': MEDIA_TYPE,
    'content-length': bytes.length,
    'cache-control': 'no-store',
  });
  response.end(bytes);
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
