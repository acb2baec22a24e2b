import type { EventResource } from '../client/berth-resources.ts';
import type { Event } from '../model/event.ts';
import type { AppRequest, Endpoint } from './endpoint.ts';
import { parseRange } from './range.ts';
import { listed } from './reply.ts';
import { isoTime } from './time.ts';

const PROPERTIES = ['seq'];
/** The store keeps fewer than this. */
const ALL = 100_000;

/** `/apps/:app/events`: Berth's own. */
export const eventEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/events', action: 'app:read', handle: list },
];

function list({ deps, app, range }: AppRequest) {
  const { order, first, last, max } = parseRange(range, { properties: PROPERTIES });
  // Who follows the events asks for what comes after the last one: that much is read and no more.
  const isForward = order === 'asc' && last === null;
  const seq = order === 'asc' ? Math.max(0, (Number(first?.value ?? 1) || 1) - 1) : 0;
  const events = deps.records.events.after({ seq, appId: app.id, limit: isForward ? max + 2 : ALL });
  return listed(events.map(eventResource), PROPERTIES);
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
