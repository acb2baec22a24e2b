import type { Dyno } from '../model/dyno.ts';
import { proofOf } from './caller.ts';
import type { AppRequest } from './endpoint.ts';
import type { Ticket } from './tickets.ts';

/** Path of the WebSocket of a process in a dyno; both by name or id. */
export function attachPath({ app, dyno }: { app: string; dyno: string }): string {
  return `/apps/${app}/dynos/${dyno}/attach`;
}

/** The one place that says how a client attaches: a WebSocket of this API, opened by a ticket. */
export function attachUrl(options: { baseUrl: string; app: string; dyno: string; ticket: string }): string {
  const { baseUrl, ticket, ...of } = options;
  return `${baseUrl}${attachPath(of)}?ticket=${ticket}`;
}

/** An `attach_url` for whoever asks, good once and for a minute. */
export function attachUrlFor(
  request: AppRequest,
  { dyno, start }: { dyno: Dyno; start: Extract<Ticket['opens'], { start: unknown }>['start'] },
): string {
  const { deps, app, baseUrl } = request;
  const ticket = deps.tickets.issue({
    proof: proofOf(request),
    appId: app.id,
    dynoId: dyno.id,
    opens: { start },
  });
  return attachUrl({ baseUrl, app: app.name, dyno: dyno.name, ticket });
}
