import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Places } from '../dependencies.ts';
import type { Bundle, BundleFile } from './bundle.ts';
import { webSocketOrigin } from './host.ts';

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Berth</title>
<h1>The dashboard has not been built yet</h1>
<p>Run <code>berth up</code> on the machine of Berth, then load this page again. The API and the <code>berth</code>
command work without it.</p>
`;
const HTML = 'text/html; charset=utf-8';
const HASHED = '/assets/';
/** Nothing that is no page may load or run anything. */
const INERT = "default-src 'none'; frame-ancestors 'none'";

/** What holds for every answer under the dashboard's hostname. */
export function secure(response: ServerResponse): void {
  response.setHeader('content-security-policy', INERT);
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('x-content-type-options', 'nosniff');
}

/** Answers with a file of the bundle, or with its one page for every path that is none. */
export async function servePages(
  { bundle, places }: { bundle: Bundle; places: Places },
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { allow: 'GET, HEAD', 'content-type': 'text/plain' }).end('Pages can only be read.\n');
    return;
  }
  const [pathname = '/'] = (request.url ?? '/').split('?');
  if (!(await bundle.refresh())) return sendPage({ request, response }, { status: 503, page: NOT_BUILT });
  const file = bundle.find(pathname);
  if (file !== undefined) return await sendFile(file, { request, response });
  if (pathname.startsWith(HASHED)) {
    response
      .writeHead(404, { 'cache-control': 'no-store', 'content-type': 'text/plain' })
      .end('There is no such file.\n');
    return;
  }
  const nonce = randomBytes(16).toString('base64url');
  response.setHeader('content-security-policy', pagePolicy({ nonce, sockets: webSocketOrigin(request, places) }));
  sendPage({ request, response }, { status: 200, page: bundle.page(nonce) });
}

function pagePolicy({ nonce, sockets }: { nonce: string; sockets: string }): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' ${sockets}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

/** Each answer has its own nonce, so none may be kept. */
function sendPage(
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  { status, page }: { status: number; page: string },
): void {
  const bytes = Buffer.from(page);
  response.writeHead(status, { 'content-type': HTML, 'content-length': bytes.length, 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

async function sendFile(
  file: BundleFile,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const accepted = acceptedEncodings(request.headers['accept-encoding'] ?? '');
  const encoding = file.encodings.find(({ name }) => accepted.has(name));
  const isHashed = file.path.includes(`${HASHED}`);
  response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  response.setHeader('vary', 'accept-encoding');
  const etag = `"${file.etag}${encoding === undefined ? '' : `-${encoding.name}`}"`;
  response.setHeader('etag', etag);
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { 'content-type': file.type, ...(encoding && { 'content-encoding': encoding.name }) });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // Whoever hangs up in the middle is nobody's fault; half a file is cut off.
  await pipeline(createReadStream(file.path + (encoding?.suffix ?? '')), response).catch(() => response.destroy());
}

function acceptedEncodings(header: string): ReadonlySet<string> {
  const offers = header.split(',').map((offer) =>
    offer
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/),
  );
  return new Set(offers.flatMap(([name = '', quality = '']) => (/^q=0(?:\.0*)?$/.test(quality) ? [] : [name])));
}
