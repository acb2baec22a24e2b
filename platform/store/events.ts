import type { Database } from 'better-sqlite3';
import type { Event, EventRange, EventScope } from '../model/event.ts';
import { json, number, numberOrNull, oneOf, Query, type Row, textOrNull } from './database.ts';

const KEPT_EVENTS = 20_000;

/** A fact as its recorder gives it. */
export type NewEvent = Pick<Event, 'kind'> & Partial<Pick<Event, 'appId' | 'accountId' | 'data'>>;

/** The facts, and who is told of them once they are committed. */
export class Events {
  readonly #db: Database;
  readonly #listeners = new Set<(event: Event) => void>();
  readonly #uncommitted: Event[] = [];
  readonly #insert;
  readonly #bounds;
  readonly #since;
  readonly #prune;
  readonly #ranges = new Map<string, Query<object>>();

  constructor(db: Database) {
    this.#db = db;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO events (app_id, account_id, kind, data, created_at)
       VALUES (@appId, @accountId, @kind, @data, @createdAt) RETURNING *`,
    );
    this.#bounds = new Query<object>(
      db,
      'SELECT (SELECT MIN(seq) FROM events) AS oldest, (SELECT MAX(seq) FROM events) AS newest',
    );
    this.#since = new Query<object>(
      db,
      'SELECT * FROM events WHERE app_id = @appId AND kind = @kind AND created_at > @at ORDER BY seq',
    );
    this.#prune = new Query<object>(db, 'DELETE FROM events WHERE seq <= @seq');
  }

  /** Records a fact; must be called in the transaction of the change that it tells. */
  record(event: NewEvent): void {
    if (!this.#db.inTransaction) throw new Error(`Cannot record ${event.kind}: no transaction is open`);
    const row = this.#insert.one({
      appId: event.appId ?? null,
      accountId: event.accountId ?? null,
      kind: event.kind,
      data: JSON.stringify(event.data ?? {}),
      createdAt: Date.now(),
    });
    if (row === null) throw new Error('Cannot record an event: nothing was inserted');
    const recorded = eventOf(row);
    if (recorded.seq % 1000 === 0) this.#prune.run({ seq: recorded.seq - KEPT_EVENTS });
    this.#uncommitted.push(recorded);
  }

  /** Those of `scope` with a seq in `from..to`, in `order`, `limit` of them at most. */
  range({ scope, from, to, order, limit }: EventRange): Event[] {
    const [condition, parameters] = conditionOf(scope);
    const sql = `SELECT * FROM events WHERE seq BETWEEN @from AND @to ${condition} ORDER BY seq ${order} LIMIT @limit`;
    const query = this.#ranges.get(sql) ?? new Query<object>(this.#db, sql);
    this.#ranges.set(sql, query);
    return query.all({ from, to, limit, ...parameters }).map(eventOf);
  }

  /** The first and the last seq that is kept, those that another process recorded among them; 0 where there is none. */
  bounds(): { oldest: number; newest: number } {
    const row = this.#bounds.one({});
    return { oldest: numberOrNull(row ?? {}, 'oldest') ?? 0, newest: numberOrNull(row ?? {}, 'newest') ?? 0 };
  }

  /** Events of one kind of an app that were recorded after `at` (unix ms), oldest first. */
  since({ appId, kind, at }: { appId: string; kind: Event['kind']; at: number }): Event[] {
    return this.#since.all({ appId, kind, at }).map(eventOf);
  }

  /** Calls `listener` with each event once it is committed. Answers how to stop that. */
  subscribe(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For the transaction's owner alone: what was recorded holds. */
  committed(): void {
    const events = this.#uncommitted.splice(0);
    for (const event of events) for (const listener of this.#listeners) listener(event);
  }

  /** For the transaction's owner alone: what was recorded never was. */
  rolledBack(): void {
    this.#uncommitted.length = 0;
  }
}

function conditionOf(scope: EventScope): [string, object] {
  if (scope === 'all') return ['', {}];
  if ('appId' in scope) return ['AND app_id = @appId', { appId: scope.appId }];
  const { appIds, accountId } = scope;
  return [
    'AND (app_id IN (SELECT value FROM json_each(@appIds)) OR (app_id IS NULL AND account_id = @accountId))',
    { appIds: JSON.stringify(appIds), accountId },
  ];
}

function eventOf(row: Row): Event {
  return {
    seq: number(row, 'seq'),
    appId: textOrNull(row, 'app_id'),
    accountId: textOrNull(row, 'account_id'),
    kind: oneOf(row, 'kind'),
    data: json(row, 'data'),
    createdAt: number(row, 'created_at'),
  };
}
