import type { IncomingMessage, Server } from 'node:http';
import { type Duplex, finished } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ErrorResource } from '../client/resources.ts';
import type { AttachedProcess } from '../engine/engine.ts';
import { asFault, Fault } from '../errors.ts';
import type { App } from '../model/app.ts';
import { attachUrl } from './attach-url.ts';
import { Attachment } from './attachment.ts';
import { baseUrlOf } from './base-url.ts';
import { type Caller, proofOf } from './caller.ts';
import { isForDashboard } from './dashboard/host.ts';
import { requireOwnOrigin } from './dashboard/own-page.ts';
import type { Dependencies } from './dependencies.ts';
import { findDyno } from './dynos.ts';
import { notFound } from './faults.ts';
import { appFor, authenticate, provenBy } from './gate.ts';
import { originOf } from './places.ts';
import { revocation } from './revocation.ts';
import { type Carriage, carriageOf, decodePart } from './stream-sockets.ts';
import type { Ticket } from './tickets.ts';

const ATTACH = /^\/apps\/([^/]+)\/dynos\/([^/]+)\/attach$/;
/** Bytes of one message from a client. */
const MAX_MESSAGE_BYTES = 1_048_576;
/** RFC 6455, 7.4.1: the server cannot go on. */
const FAILED = 1011;

/**
 * Answers the upgrade requests of `server`: `/apps/:app/dynos/:dyno/attach` is a WebSocket to an attached one-off dyno
 * or to a command in a running one, the path of a stream carries that, all else is refused. Who comes without a ticket needs
 * the credentials of any request; the rights are looked at in any case. `?position=` is what a client has that comes back,
 * `?resumable=true` says that it may.
 */
export function attachUpgrades(server: Server, deps: Dependencies): void {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    finished(socket, () => undefined);
    try {
      const url = new URL(request.url ?? '/', 'http://api');
      const path = apiPathOf(request, { deps, url });
      const stream = carriageFor(deps, { request, url, path });
      if (stream !== null) {
        socket.once('close', stream.leave);
        sockets.handleUpgrade(request, socket, head, (webSocket) => stream.carry(webSocket));
        return;
      }
      const { ticket, caller } = admit(deps, { request, url, path });
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('error', () => webSocket.terminate());
        // What the client sends before the process runs waits in its socket.
        webSocket.pause();
        const { opens } = ticket;
        if ('attachment' in opens) opens.attachment.join(webSocket, Number(url.searchParams.get('position') ?? 0) || 0);
        else {
          const offer = url.searchParams.get('resumable') === 'true' ? resumeUrl(deps, { request, ticket }) : null;
          begin({ deps, ticket, caller, start: opens.start, webSocket, offer });
        }
      });
    } catch (error) {
      refuse(socket, asFault(error));
    }
  });
}

interface Admission {
  readonly ticket: Ticket;
  readonly caller: Caller;
}

interface Asking {
  readonly request: IncomingMessage;
  readonly url: URL;
  readonly path: string;
}

/** The stream that a request asks for, or null. No page of another origin may use what a browser knows of this API. */
function carriageFor(deps: Dependencies, asking: Asking): Carriage | null {
  if (ATTACH.test(asking.path)) return null;
  if (isForDashboard(asking.request, deps.places)) requireOwnOrigin(asking.request, deps.places);
  else refuseForeignOrigin(deps, asking.request);
  return carriageOf(deps, asking);
}

/** What a request may open. Throws a Fault. */
function admit(deps: Dependencies, { request, url, path }: Asking): Admission {
  const [, appPart, dynoPart] = ATTACH.exec(path) ?? [];
  const secret = url.searchParams.get('ticket');
  const taken = secret === null ? null : takeTicket(deps, { request, secret });
  const caller = taken?.caller ?? authenticate(deps, request);
  if (caller.session === null) refuseForeignOrigin(deps, request);
  else requireOwnOrigin(request, deps.places);
  if (appPart === undefined || dynoPart === undefined) throw notFound('path');
  const app = appFor({ deps, account: caller.account, action: 'app:run', identifier: decodePart(appPart) });
  if (taken !== null) return admitTicket(deps, { taken, app, dynoPart });
  const dyno = findDyno({ deps, app }, decodePart(dynoPart));
  if (dyno.processSetId !== null) {
    throw new Fault({
      code: 'invalid_params',
      message: `Cannot attach to ${dyno.name}: it is not a one-off dyno`,
      next: 'Start one with `berth run`, or run a command in it with `berth exec`.',
    });
  }
  const start = () => deps.acts.attach({ app, dyno });
  return { caller, ticket: { proof: proofOf(caller), appId: app.id, dynoId: dyno.id, opens: { start } } };
}

/** A ticket opens nothing but what it was made for. */
function admitTicket(deps: Dependencies, of: { taken: Admission; app: App; dynoPart: string }): Admission {
  const { taken, app, dynoPart } = of;
  const { appId, dynoId, opens } = taken.ticket;
  if (appId !== app.id) throw notFound('dyno', 'It is of another app than the ticket.');
  // A process that runs may outlive the dyno's row: the last of its output is to be had still.
  if ('start' in opens && findDyno({ deps, app }, decodePart(dynoPart)).id !== dynoId) {
    throw notFound('dyno', 'It is another one than the ticket is for.');
  }
  return taken;
}

/** The ticket and who asked for it, if they may still ask. */
function takeTicket(deps: Dependencies, { request, secret }: { request: IncomingMessage; secret: string }): Admission {
  const ticket = deps.tickets.take(secret);
  const caller = ticket && provenBy(deps, request, ticket.proof);
  if (ticket !== null && caller !== null) return { ticket, caller };
  throw new Fault({
    code: 'unauthorized',
    message: 'Cannot attach: the ticket was used, or has expired',
    next: 'A ticket is good once, for a minute. Begin anew.',
  });
}

/** How the client of a process comes back to it: by a ticket that is good as long as the process waits. */
function resumeUrl(deps: Dependencies, { request, ticket }: { request: IncomingMessage; ticket: Ticket }) {
  const baseUrl = baseUrlOf(request, deps.places);
  let secret = '';
  return {
    offer: (attachment: Attachment): string => {
      deps.tickets.withdraw(secret);
      secret = deps.tickets.issue({ ...ticket, opens: { attachment } }, { seconds: null });
      return attachUrl({ baseUrl, app: ticket.appId, dyno: ticket.dynoId, ticket: secret });
    },
    withdraw: () => deps.tickets.withdraw(secret),
  };
}

interface Beginning {
  readonly deps: Dependencies;
  readonly ticket: Ticket;
  readonly caller: Caller;
  readonly start: () => Promise<AttachedProcess>;
  readonly webSocket: WebSocket;
  readonly offer: ReturnType<typeof resumeUrl> | null;
}

/** Starts the process of a ticket and joins it to its client, until either has gone or the client is signed out. */
function begin({ deps, ticket, caller, start, webSocket, offer }: Beginning): void {
  const over = new AbortController();
  const revoked = revocation(deps, { caller, gone: over.signal });
  let attachment: Attachment | null = null;
  const follow = (run: AttachedProcess): Promise<void> => {
    const made: Attachment = new Attachment({ run, resumption: offer && { offer: () => offer.offer(made) } });
    attachment = made;
    revoked.addEventListener('abort', () => made.expel(), { once: true });
    made.join(webSocket);
    if (revoked.aborted) made.expel();
    return made.run();
  };
  start()
    .then(follow)
    .catch((error: unknown) => {
      const fault = asFault(error);
      if (fault.status >= 500) deps.reportError({ requestId: ticket.dynoId, error });
      const message = { error: { id: fault.code, message: fault.message } };
      if (attachment !== null) {
        attachment.fail(message);
        return;
      }
      webSocket.send(JSON.stringify(message));
      webSocket.resume();
      webSocket.close(FAILED);
    })
    .finally(() => {
      over.abort();
      offer?.withdraw();
    });
}

/** The path below which the API answers is another on the dashboard's hostname. */
function apiPathOf(request: IncomingMessage, { deps, url }: { deps: Dependencies; url: URL }): string {
  const path = url.pathname;
  if (!isForDashboard(request, deps.places)) return path;
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
