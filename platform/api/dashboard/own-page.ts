import type { IncomingMessage } from 'node:http';
import { Fault } from '../../errors.ts';
import type { Places } from '../dependencies.ts';
import { dashboardOrigin } from './host.ts';

/** A header that no form can send, and no page of another origin without asking first. */
const PAGE_HEADER = 'berth-dashboard';

/**
 * Throws a Fault `forbidden` unless a request that comes with a cookie is one that the dashboard's own pages make: a
 * browser sends the cookie along whoever asks it to.
 */
export function requireOwnPage(request: IncomingMessage, places: Pick<Places, 'router'>): void {
  if (request.method === 'GET' || request.method === 'HEAD') {
    refuseForeignReader(request, places);
    return;
  }
  requireOwnOrigin(request, places);
  requirePageHeader(request);
}

/**
 * Reading changes nothing and no foreign page is shown the answer; but some of it is recorded, and all of it costs. Over
 * plain HTTP a browser does not say of a picture or a script where it is from: that the header is there does.
 */
function refuseForeignReader(request: IncomingMessage, places: Pick<Places, 'router'>): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign();
  if (origin !== undefined && origin !== dashboardOrigin(request, places)) throw foreign();
  if (site === undefined && origin === undefined) requirePageHeader(request);
}

function requirePageHeader({ headers }: IncomingMessage): void {
  if (headers[PAGE_HEADER] === '1') return;
  throw new Fault({
    code: 'forbidden',
    message: 'Cannot do this with a session alone: the header Berth-Dashboard is missing',
    next: 'Programs send an API token as `Authorization: Bearer <token>` instead.',
  });
}

/** The same for a WebSocket, whose headers a page cannot choose. */
export function requireOwnOrigin(request: IncomingMessage, places: Pick<Places, 'router'>): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin') throw foreign();
  if (origin === undefined ? site === undefined : origin !== dashboardOrigin(request, places)) throw foreign();
}

function foreign(): Fault {
  return new Fault({
    code: 'forbidden',
    message: 'Cannot do this for a page of another origin',
    next: 'Open the dashboard at its own address, which `berth env` names.',
  });
}
