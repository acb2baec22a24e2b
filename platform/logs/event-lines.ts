import type { Event } from '../model/event.ts';
import type { LogStore } from './log-store.ts';

/**
 * What an event says in the app's log, in the words of Heroku's `app[api]` lines (devcenter: Logging); nothing for
 * those that the dynos' own lines tell. `who` is the email address of the account that made the change, or null.
 */
export function eventLines({ kind, data }: Pick<Event, 'kind' | 'data'>, who: string | null): string[] {
  const by = who === null ? '' : ` by user ${who}`;
  switch (kind) {
    case 'build.started':
      return [`Build started${by}`];
    case 'build.succeeded':
      return ['Build succeeded'];
    case 'build.failed':
      return ['Build failed -- see it with `berth builds:output`'];
    case 'build.cancelled':
      return [`Build cancelled${by}`];
    case 'release.created':
      return [`${data['description']}${by}`, `Release v${data['version']} created${by}`];
    case 'release.failed':
      return [`Release v${data['version']} failed`];
    case 'formation.updated':
      return [`Scaled to ${data['type']}@${data['quantity']}:${data['size']}${by}`];
    case 'dyno.exec':
      return [`Command started in ${data['name']}${by}`];
    case 'app.maintenance':
      return [`Maintenance turned ${data['on'] === true ? 'on' : 'off'}${by}`];
    default:
      return [];
  }
}

/** The record, as far as its events are told. */
interface Telling {
  readonly events: { subscribe(listener: (event: Event) => void): unknown };
  readonly accounts: { byId(id: string): { readonly email: string } | null };
}

/** Writes what happens to apps into their logs, from now on. */
export function logEvents({ store, logStore }: { store: Telling; logStore: Pick<LogStore, 'append'> }): void {
  store.events.subscribe((event) => {
    const { appId, accountId, createdAt } = event;
    if (appId === null) return;
    const account = accountId === null ? null : store.accounts.byId(accountId);
    for (const text of eventLines(event, account?.email ?? null))
      logStore.append(appId, { at: createdAt, source: 'app', process: 'api', text });
  });
}
