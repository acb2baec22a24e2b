import type { IncomingMessage } from 'node:http';

import { Failure } from './failure.ts';
import { hostnameOf } from './hostname.ts';
import type { Limits } from './limits.ts';

/** Where a request wants to go. */
export interface RequestTarget {
  /** Canonical hostname. */
  readonly hostname: string;
  /** Value of the Host field for the dyno: the client's, or the authority of an absolute-form target. */
  readonly host: string;
  /** The target in origin form (or `*`), byte for byte the client's. */
  readonly path: string;
}

const ABSOLUTE = /^https?:\/\/([^/?#@]*)(.*)$/i;
/** Fields that decide where a message ends; a look-alike is taken for the real one by CGI-like servers behind us. */
const FRAMING = new Set(['transfer-encoding', 'content-length', 'host', 'connection', 'upgrade', 'expect']);

/**
 * Reads where `request` wants to go, and refuses what two readers could read in two ways (RFC 9112 3.2, 6.1, 11.2).
 * Throws `Failure` 400 or 501. What Node's parser refuses by itself does not come here.
 */
export function requestTarget(request: IncomingMessage, limits: Limits): RequestTarget {
  const hosts = checkedHosts(request, limits);
  const url = request.url ?? '';
  if (byteLength(request.method ?? '', url) + 11 > limits.requestLineBytes) refuse('The request line is too long.');
  const absolute = ABSOLUTE.exec(url);
  const asterisk = url === '*' && request.method === 'OPTIONS';
  if (!absolute && !url.startsWith('/') && !asterisk) refuse('The request target is neither a path nor a URL.');
  const host = absolute?.[1] ?? hosts[0];
  if (host === undefined || hosts.length === 0) return refuse('The Host header is missing.');
  if (hosts.length > 1) refuse('There is more than one Host header.');
  const hostname = hostnameOf(host);
  if (hostname === null || hostnameOf(hosts[0] ?? '') === null) return refuse('The Host header is not a hostname.');
  return { hostname, host, path: absolute ? originForm(absolute[2] ?? '', request.method) : url };
}

function originForm(rest: string, method: string | undefined): string {
  if (rest.startsWith('/')) return rest;
  return rest === '' && method === 'OPTIONS' ? '*' : `/${rest}`;
}

/** Checks every header line, and returns the values of Host. */
function checkedHosts(request: IncomingMessage, limits: Limits): string[] {
  const { rawHeaders } = request;
  const hosts: string[] = [];
  const codings: string[] = [];
  let lengths = 0;
  if (rawHeaders.length / 2 > limits.headerCount) refuse('There are too many headers.');
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] ?? '').toLowerCase();
    const value = rawHeaders[i + 1] ?? '';
    if (name.length > limits.headerNameBytes) refuse('The name of a header is too long.');
    if (byteLength(name, value) + 2 > limits.requestLineBytes) refuse('A header line is too long.');
    if (name.includes('_') && FRAMING.has(name.replaceAll('_', '-'))) refuse('A header has a misleading name.');
    if (name === 'host') hosts.push(value);
    if (name === 'transfer-encoding') codings.push(value);
    if (name === 'content-length') lengths += 1;
  }
  checkFraming(request, codings, lengths);
  return hosts;
}

function checkFraming(request: IncomingMessage, codings: readonly string[], lengths: number): void {
  if (lengths > 1) refuse('There is more than one Content-Length.');
  if (codings.length === 0) return;
  if (lengths > 0) refuse('Content-Length and Transfer-Encoding exclude each other.');
  if (request.httpVersionMinor === 0) refuse('HTTP/1.0 has no Transfer-Encoding.');
  if (codings.length > 1 || codings[0]?.trim().toLowerCase() !== 'chunked') {
    throw new Failure('501', 'Only the transfer coding chunked is known.');
  }
}

/** Both come from the parser as one character a byte. */
function byteLength(a: string, b: string): number {
  return a.length + b.length;
}

function refuse(detail: string): never {
  throw new Failure('400', detail);
}
