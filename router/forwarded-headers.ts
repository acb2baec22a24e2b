import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

import { endToEndFields, fieldValues, type HeaderFields } from './header-fields.ts';

/** What the router itself knows about a request, told to the dyno. */
export interface Forwarding {
  readonly host: string;
  /** The client's address as the router sees it. */
  readonly peer: string;
  /** Port of the router that the client connected to. */
  readonly port: number;
  /** unix ms */
  readonly startedAt: number;
  readonly requestId: string;
}

const VIA = '1.1 berth';
const REQUEST_ID = /^[A-Za-z0-9+/=_-]{20,200}$/;
/** Set by the router alone, whatever the client sends; `proxy` would become HTTP_PROXY in a CGI (httpoxy). */
const OURS = new Set([
  'host',
  'via',
  'forwarded',
  'x-request-start',
  'x-request-id',
  'expect',
  'content-length',
  'proxy',
]);

/** The client's X-Request-Id where it has one of 20 to 200 harmless characters (Heroku's rule), else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const [given] = fieldValues(request.rawHeaders, 'x-request-id');
  return given !== undefined && REQUEST_ID.test(given) ? given : randomUUID();
}

/** What the client expects, or null; HTTP/1.0 cannot (RFC 9110 10.1.1). */
export function expectation(request: IncomingMessage): string | null {
  if (request.httpVersionMinor === 0) return null;
  return fieldValues(request.rawHeaders, 'expect')[0] ?? null;
}

/** The chain of addresses for X-Forwarded-For and the log: the client's own claim, then the peer that we see. */
export function forwardedFor(request: IncomingMessage, peer: string): string {
  return [...fieldValues(request.rawHeaders, 'x-forwarded-for').filter((value) => value !== ''), peer].join(', ');
}

/** An address without the prefix that a dual-stack socket puts before IPv4 (RFC 4291 2.5.5.2). */
export function plainAddress(address: string | undefined): string {
  return address?.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : (address ?? 'unknown');
}

/** Headers of `request` for the dyno: end-to-end ones, the client's framing, and what Heroku's router adds. */
export function requestHeaders(request: IncomingMessage, forwarding: Forwarding): HeaderFields {
  const { rawHeaders } = request;
  const headers = endToEndFields(rawHeaders, isOurs);
  headers['Host'] = forwarding.host;
  const [length] = fieldValues(rawHeaders, 'content-length');
  if (length !== undefined) headers['Content-Length'] = length;
  else if (fieldValues(rawHeaders, 'transfer-encoding').length > 0) headers['Transfer-Encoding'] = 'chunked';
  const expect = expectation(request);
  if (expect !== null) headers['Expect'] = expect;
  headers['X-Request-Id'] = forwarding.requestId;
  headers['X-Request-Start'] = String(forwarding.startedAt);
  headers['X-Forwarded-For'] = forwardedFor(request, forwarding.peer);
  headers['X-Forwarded-Proto'] = 'http';
  headers['X-Forwarded-Port'] = String(forwarding.port);
  headers['X-Forwarded-Host'] = forwarding.host;
  headers['Via'] = withVia(rawHeaders);
  return headers;
}

/** Headers of a dyno's response for the client: end-to-end ones, and Via. */
export function responseHeaders(rawHeaders: readonly string[]): HeaderFields {
  const headers = endToEndFields(rawHeaders, (name) => name === 'via');
  headers['Via'] = withVia(rawHeaders);
  return headers;
}

function withVia(rawHeaders: readonly string[]): string {
  return [...fieldValues(rawHeaders, 'via'), VIA].join(', ');
}

function isOurs(name: string): boolean {
  const written = name.replaceAll('_', '-');
  return OURS.has(written) || written.startsWith('x-forwarded-');
}
