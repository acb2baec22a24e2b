import type { EventResource } from '../client/berth-resources.ts';
import { may } from '../model/access.ts';
import type { Event, EventScope } from '../model/event.ts';
import type { Records } from './dependencies.ts';
import type { AccountRequest, AppRequest, Endpoint, Following } from './endpoint.ts';
import { eventFeed, type FeedStep } from './event-feed.ts';
import { type ListRange, parseRange } from './range.ts';
import { listed } from './reply.ts';
import type { ServerSentMessage } from './server-sent.ts';
import { isoTime } from './time.ts';

const PROPERTIES = ['seq'];

/** `/events` and `/apps/:app/events`, as lists and as streams: Berth's own. */
export const eventEndpoints: readonly Endpoint[] = [
  {
    access: 'account',
    method: 'GET',
    path: '/events',
    action: 'app:list',
    handle: (request) => list(request, ofAccount(request)),
    stream: (request) => messages(request, () => ofAccount(request)),
  },
  {
    access: 'app',
    method: 'GET',
    path: '/apps/:app/events',
    action: 'app:read',
    handle: (request) => list(request, { appId: request.app.id }),
    stream: (request) => messages(request, () => ofApp(request)),
  },
];

/** What an account may see, as its rights are now: whoever may read the platform sees all of it. */
function ofAccount({ deps: { records }, account: { id } }: AccountRequest): EventScope | null {
  const account = records.accounts.byId(id);
  if (account === null) return null;
  if (may(account, 'platform:read', null)) return 'all';
  const apps = records.apps.all().filter((app) => may(account, 'app:read', app));
  return { appIds: apps.map((app) => app.id), accountId: account.id };
}

/** null once the app is removed, or is not to be read any more. */
function ofApp({ deps: { records }, ...request }: AppRequest): EventScope | null {
  const account = records.accounts.byId(request.account.id);
  const app = records.apps.byId(request.app.id);
  if (account === null || app === null || !may(account, 'app:read', app)) return null;
  return { appId: app.id };
}

function list({ deps: { records }, range: asked }: AccountRequest, scope: EventScope | null) {
  const range = parseRange(asked, { properties: PROPERTIES });
  // One more than is asked for says whether there are more.
  const limit = range.max + 1;
  const events = scope === null ? [] : records.events.range({ scope, ...limitsOf(range), order: range.order, limit });
  return listed(events.map(resources(records)), PROPERTIES);
}

/** First and last seq of what is asked for: it begins at its end where the newest come first. */
function limitsOf({ first, last, order }: ListRange): { from: number; to: number } {
  const [low, high] = order === 'asc' ? [first, last] : [last, first];
  const from = low === null ? 0 : Number(low.value) + (low.exclusive ? 1 : 0);
  const to = high === null ? Number.MAX_SAFE_INTEGER : Number(high.value) - (high.exclusive ? 1 : 0);
  return { from: from || 0, to: Number.isNaN(to) ? Number.MAX_SAFE_INTEGER : to };
}

async function* messages(
  { deps: { records }, lastEventId, signal }: AccountRequest & Following,
  scope: () => EventScope | null,
): AsyncGenerator<ServerSentMessage> {
  const after = lastEventId === null ? null : Number(lastEventId);
  for await (const step of eventFeed({ events: records.events, after, scope, signal })) {
    yield messageOf(step, records);
  }
}

function messageOf(step: FeedStep, records: Records): ServerSentMessage {
  const id = String(step.seq);
  switch (step.type) {
    case 'event':
      return { id, event: step.event.kind, data: JSON.stringify(resources(records)(step.event)) };
    case 'position':
      return { id };
    case 'reset':
      return { id, event: 'reset', data: '{}' };
    default:
      return step satisfies never;
  }
}

/** Makes resources of events; each app and account is looked up once. */
function resources({ apps, accounts }: Pick<Records, 'apps' | 'accounts'>): (event: Event) => EventResource {
  const nameOf = cached((id) => {
    const app = apps.byId(id);
    return app?.state === 'active' ? app.name : null;
  });
  const emailOf = cached((id) => accounts.byId(id)?.email ?? null);
  return ({ seq, kind, appId, accountId, data, createdAt }) => ({
    seq,
    kind,
    app: appId === null ? null : { id: appId, name: nameOf(appId) },
    actor: accountId === null ? null : { id: accountId, email: emailOf(accountId) },
    data,
    created_at: isoTime(createdAt),
  });
}

function cached(find: (id: string) => string | null): (id: string) => string | null {
  const known = new Map<string, string | null>();
  return (id) => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const value = find(id);
    known.set(id, value);
    return value;
  };
}
