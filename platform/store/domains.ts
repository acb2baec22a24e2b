import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Domain } from '../model/domain.ts';
import { number, Query, type Row, text } from './database.ts';
import type { Events } from './events.ts';

/** The table `domains`: hostnames that users gave their apps, each one app's alone. */
export class Domains {
  readonly #events: Events;
  readonly #insert;
  readonly #byHostname;
  readonly #ofApp;
  readonly #all;
  readonly #delete;

  constructor(db: Database, events: Events) {
    this.#events = events;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO domains (id, app_id, hostname, created_at, updated_at)
       VALUES (@id, @appId, @hostname, @now, @now) RETURNING *`,
    );
    this.#byHostname = new Query<object>(db, 'SELECT * FROM domains WHERE hostname = @hostname');
    this.#ofApp = new Query<object>(db, 'SELECT * FROM domains WHERE app_id = @appId ORDER BY created_at, rowid');
    this.#all = new Query<object>(db, 'SELECT * FROM domains ORDER BY created_at, rowid');
    this.#delete = new Query<object>(db, 'DELETE FROM domains WHERE id = @id');
  }

  /** The hostname must be canonical and free. */
  create({ appId, hostname, accountId }: { appId: string; hostname: string; accountId: string }): Domain {
    const row = this.#insert.one({ id: randomUUID(), appId, hostname, now: Date.now() });
    if (row === null) throw new Error('Cannot create the domain: nothing was inserted');
    this.#events.record({ kind: 'domain.added', appId, accountId, data: { hostname } });
    return domainOf(row);
  }

  byHostname(hostname: string): Domain | null {
    const row = this.#byHostname.one({ hostname });
    return row && domainOf(row);
  }

  ofApp(appId: string): Domain[] {
    return this.#ofApp.all({ appId }).map(domainOf);
  }

  all(): Domain[] {
    return this.#all.all({}).map(domainOf);
  }

  remove({ domain, accountId }: { domain: Domain; accountId: string }): void {
    this.#delete.run({ id: domain.id });
    this.#events.record({
      kind: 'domain.removed',
      appId: domain.appId,
      accountId,
      data: { hostname: domain.hostname },
    });
  }
}

function domainOf(row: Row): Domain {
  return {
    id: text(row, 'id'),
    appId: text(row, 'app_id'),
    hostname: text(row, 'hostname'),
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
  };
}
