import type { IncomingMessage } from 'node:http';
import { dashboardOrigin, isForDashboard } from './dashboard/host.ts';
import type { Places } from './dependencies.ts';

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

/**
 * The API's URL as the client sees it: its Host where that is one of the API's own names (a tunnel has another port),
 * and the configured one for any other, so that a forged Host leads nobody elsewhere.
 */
export function baseUrlOf(request: IncomingMessage, places: Places): string {
  const host = request.headers.host?.toLowerCase() ?? '';
  if (isForDashboard(request, places)) return `${dashboardOrigin(request, places)}/api`;
  if (LOOPBACK.test(host)) return `http://${host}`;
  const own = `api.${places.domain}`;
  if (host === own || host === `${own}:${places.router.port}`) return `${places.router.scheme}://${host}`;
  return places.apiUrl;
}
