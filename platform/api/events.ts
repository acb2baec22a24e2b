import type { EventResource } from '../client/berth-resources.ts';
import type { Event } from '../model/event.ts';
import type { AppRequest, Endpoint } from './endpoint.ts';
import { listed } from './reply.ts';
import { isoTime } from './time.ts';

/** The store keeps fewer than this. */
const ALL = 100_000;

/** `/apps/:app/events`: Berth's own. */
export const eventEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/events', action: 'app:read', handle: list },
];

function list({ deps, app }: AppRequest) {
  const events = deps.records.events.after({ seq: 0, appId: app.id, limit: ALL });
  return listed(events.map(eventResource), ['seq']);
}

function eventResource(event: Event): EventResource {
  return {
    seq: event.seq,
    kind: event.kind,
    app: event.appId === null ? null : { id: event.appId },
    actor: event.accountId === null ? null : { id: event.accountId },
    data: event.data,
    created_at: isoTime(event.createdAt),
  };
}
