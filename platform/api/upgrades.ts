import type { IncomingMessage, Server } from 'node:http';
import { type Duplex, finished } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ErrorResource } from '../client/resources.ts';
import { asFault, Fault } from '../errors.ts';
import type { App } from '../model/app.ts';
import type { Dyno } from '../model/dyno.ts';
import { bridge } from './attachment.ts';
import { baseUrlOf } from './base-url.ts';
import { isForDashboard } from './dashboard/host.ts';
import { requireOwnOrigin } from './dashboard/own-page.ts';
import type { Dependencies } from './dependencies.ts';
import { findDyno } from './dynos.ts';
import { notFound } from './faults.ts';
import { appFor, authenticate, type Caller } from './gate.ts';
import { originOf } from './places.ts';
import { revocation } from './revocation.ts';

const ATTACH = /^\/apps\/([^/]+)\/dynos\/([^/]+)\/attach$/;
/** Bytes of one message from a client. */
const MAX_MESSAGE_BYTES = 1_048_576;
/** RFC 6455, 7.4.1. */
const POLICY_VIOLATION = 1008;

/**
 * Answers the upgrade requests of `server`: `/apps/:app/dynos/:dyno/attach` is a WebSocket to an attached one-off
 * dyno, all else is refused. The same credentials and rights count as for any request.
 */
export function attachUpgrades(server: Server, deps: Dependencies): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    finished(socket, () => undefined);
    try {
      const { app, dyno, caller } = admit(deps, request);
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        closeWhenRevoked({ deps, caller, webSocket });
        connect({ deps, app, dyno, webSocket });
      });
    } catch (error) {
      refuse(socket, asFault(error));
    }
  });
}

/** The one-off dyno that a request may attach to. Throws a Fault. */
function admit(deps: Dependencies, request: IncomingMessage): { app: App; dyno: Dyno; caller: Caller } {
  const caller = authenticate(deps, request);
  const { account, session } = caller;
  if (session === null) refuseForeignOrigin(deps, request);
  else requireOwnOrigin(request, deps.places);
  const path = apiPathOf(request, deps);
  const [, appPart, dynoPart] = ATTACH.exec(path) ?? [];
  if (appPart === undefined || dynoPart === undefined) throw notFound('path');
  const app = appFor({ deps, account, action: 'app:run', identifier: decodePart(appPart) });
  const dyno = findDyno({ deps, app }, decodePart(dynoPart));
  if (dyno.processSetId !== null) {
    throw new Fault({
      code: 'invalid_params',
      message: `Cannot attach to ${dyno.name}: it is not a one-off dyno`,
      next: 'Start one with `berth run`.',
    });
  }
  return { app, dyno, caller };
}

function closeWhenRevoked(options: { deps: Dependencies; caller: Caller; webSocket: WebSocket }): void {
  const { deps, caller, webSocket } = options;
  const gone = new AbortController();
  webSocket.once('close', () => gone.abort());
  const revoked = revocation(deps, { caller, gone: gone.signal });
  revoked.addEventListener('abort', () => webSocket.close(POLICY_VIOLATION, 'signed out'), { once: true });
}

/** The path below which the API answers is another on the dashboard's hostname. */
function apiPathOf(request: IncomingMessage, { places }: Dependencies): string {
  const [path = '/'] = (request.url ?? '/').split('?');
  if (!isForDashboard(request, places)) return path;
  if (!path.startsWith('/api/')) throw notFound('path');
  return path.slice('/api'.length);
}

/** A browser says where its page is from; no page but Berth's own may use what the browser knows of this API. */
function refuseForeignOrigin({ places }: Dependencies, request: IncomingMessage): void {
  const { origin } = request.headers;
  if (origin === undefined) return;
  const own = ['api', 'dashboard'].map((name) => originOf(name, places));
  if ([places.apiUrl, baseUrlOf(request, places), ...own].includes(origin.toLowerCase())) return;
  throw new Fault({ code: 'forbidden', message: 'Cannot attach from a page of another origin' });
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw notFound('path');
  }
}

function connect({
  deps,
  app,
  dyno,
  webSocket,
}: {
  deps: Dependencies;
  app: App;
  dyno: Dyno;
  webSocket: WebSocket;
}): void {
  webSocket.on('error', () => webSocket.terminate());
  // What the client sends before the dyno runs waits in its socket.
  webSocket.pause();
  deps.acts
    .attach({ app, dyno })
    .then((run) => bridge({ webSocket, run }))
    .catch((error: unknown) => {
      const fault = asFault(error);
      if (fault.status >= 500) deps.reportError({ requestId: dyno.id, error });
      webSocket.send(JSON.stringify({ error: { id: fault.code, message: fault.message } }));
      webSocket.resume();
      webSocket.close(1011);
    });
}

function refuse(socket: Duplex, fault: Fault): void {
  const body: ErrorResource = {
    id: fault.code,
    message: fault.next === null ? `${fault.message}.` : `${fault.message}. ${fault.next}`,
  };
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${fault.status} Refused`,
    'Connection: close',
    'Content-Type: application/vnd.heroku+json; version=3',
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
}
