import type { IncomingMessage } from 'node:http';
import type { Places } from '../dependencies.ts';

const HOST = /^([a-z0-9.-]+)(?::\d{1,5})?$/;

/** Whether a request is for the dashboard's own hostname, at whichever port it came in. */
export function isForDashboard(request: IncomingMessage, { domain }: Pick<Places, 'domain'>): boolean {
  const [, hostname] = HOST.exec(hostOf(request)) ?? [];
  return hostname === `dashboard.${domain}`;
}

/**
 * The origin of the dashboard's pages as this request's client sees it. The port is part of it: another program of this
 * machine may serve pages at the same name.
 */
export function dashboardOrigin(request: IncomingMessage, { router }: Pick<Places, 'router'>): string {
  return `${router.scheme}://${hostOf(request)}`;
}

/** The same origin for WebSockets. */
export function webSocketOrigin(request: IncomingMessage, places: Pick<Places, 'router'>): string {
  return dashboardOrigin(request, places).replace(/^http/, 'ws');
}

function hostOf({ headers }: IncomingMessage): string {
  return headers.host?.toLowerCase() ?? '';
}
