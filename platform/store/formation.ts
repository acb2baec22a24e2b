import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { DEFAULT_DYNO_SIZE, type FormationEntry } from '../model/formation.ts';
import { number, Query, type Row, text } from './database.ts';
import type { Events } from './events.ts';

/** The table `formation`. */
export class Formation {
  readonly #events: Events;
  readonly #insert;
  readonly #ofApp;
  readonly #all;
  readonly #update;

  constructor(db: Database, events: Events) {
    this.#events = events;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO formation (id, app_id, type, quantity, size, created_at, updated_at)
       VALUES (@id, @appId, @type, @quantity, @size, @now, @now) ON CONFLICT DO NOTHING`,
    );
    this.#ofApp = new Query<object>(db, 'SELECT * FROM formation WHERE app_id = @appId ORDER BY type');
    this.#all = new Query<object>(db, 'SELECT * FROM formation ORDER BY type');
    this.#update = new Query<object>(
      db,
      'UPDATE formation SET quantity = @quantity, size = @size, updated_at = @now WHERE app_id = @appId AND type = @type',
    );
  }

  ofApp(appId: string): FormationEntry[] {
    return this.#ofApp.all({ appId }).map(entryOf);
  }

  /** Of all apps, by process type. */
  all(): FormationEntry[] {
    return this.#all.all({}).map(entryOf);
  }

  /** Adds an entry for a type that a release brought; what is there already stays as it is. */
  add({ appId, type, quantity }: { appId: string; type: string; quantity: number }): void {
    this.#insert.run({ id: randomUUID(), appId, type, quantity, size: DEFAULT_DYNO_SIZE, now: Date.now() });
  }

  set({
    entry,
    quantity,
    size,
    accountId,
  }: {
    entry: FormationEntry;
    quantity: number;
    size: string;
    accountId: string;
  }): void {
    this.#update.run({ appId: entry.appId, type: entry.type, quantity, size, now: Date.now() });
    this.#events.record({
      kind: 'formation.updated',
      appId: entry.appId,
      accountId,
      data: { type: entry.type, from: entry.quantity, quantity, size },
    });
  }
}

function entryOf(row: Row): FormationEntry {
  return {
    id: text(row, 'id'),
    appId: text(row, 'app_id'),
    type: text(row, 'type'),
    quantity: number(row, 'quantity'),
    size: text(row, 'size'),
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
  };
}
