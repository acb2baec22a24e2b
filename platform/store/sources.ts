import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { number, numberOrNull, Query, type Row, text } from './database.ts';

/** An archive that a user sends, or has sent, to be built. Its bytes lie in the data folder under its id. */
export interface StoredSource {
  readonly id: string;
  readonly accountId: string;
  /** null until it was received whole. */
  readonly sizeBytes: number | null;
  readonly createdAt: number;
}

/** The table `sources`. */
export class Sources {
  readonly #insert;
  readonly #byId;
  readonly #received;
  readonly #older;
  readonly #delete;

  constructor(db: Database) {
    this.#insert = new Query<object>(
      db,
      'INSERT INTO sources (id, account_id, created_at) VALUES (@id, @accountId, @now) RETURNING *',
    );
    this.#byId = new Query<object>(db, 'SELECT * FROM sources WHERE id = @id');
    this.#received = new Query<object>(db, 'UPDATE sources SET size_bytes = @sizeBytes WHERE id = @id');
    this.#older = new Query<object>(db, 'SELECT * FROM sources WHERE created_at < @before');
    this.#delete = new Query<object>(db, 'DELETE FROM sources WHERE id = @id');
  }

  create(accountId: string): StoredSource {
    const row = this.#insert.one({ id: randomUUID(), accountId, now: Date.now() });
    if (row === null) throw new Error('Cannot create the source: nothing was inserted');
    return sourceOf(row);
  }

  byId(id: string): StoredSource | null {
    const row = this.#byId.one({ id });
    return row && sourceOf(row);
  }

  received({ id, sizeBytes }: { id: string; sizeBytes: number }): void {
    this.#received.run({ id, sizeBytes });
  }

  /** Made before `before` (unix ms). */
  olderThan(before: number): StoredSource[] {
    return this.#older.all({ before }).map(sourceOf);
  }

  remove(id: string): void {
    this.#delete.run({ id });
  }
}

function sourceOf(row: Row): StoredSource {
  return {
    id: text(row, 'id'),
    accountId: text(row, 'account_id'),
    sizeBytes: numberOrNull(row, 'size_bytes'),
    createdAt: number(row, 'created_at'),
  };
}
