import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { ProcessSet, ProcessSetState } from '../model/process-set.ts';
import { number, oneOf, Query, type Row, text } from './database.ts';
import type { Events } from './events.ts';

/** The table `process_sets`. */
export class ProcessSets {
  readonly #events: Events;
  readonly #insert;
  readonly #byId;
  readonly #ofApp;
  readonly #all;
  readonly #setState;
  readonly #delete;

  constructor(db: Database, events: Events) {
    this.#events = events;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO process_sets (id, app_id, release_id, type, state, created_at, updated_at)
       VALUES (@id, @appId, @releaseId, @type, @state, @now, @now) RETURNING *`,
    );
    this.#byId = new Query<object>(db, 'SELECT * FROM process_sets WHERE id = @id');
    this.#ofApp = new Query<object>(db, 'SELECT * FROM process_sets WHERE app_id = @appId ORDER BY created_at, rowid');
    this.#all = new Query<object>(db, 'SELECT * FROM process_sets ORDER BY created_at, rowid');
    this.#setState = new Query<object>(db, 'UPDATE process_sets SET state = @state, updated_at = @now WHERE id = @id');
    this.#delete = new Query<object>(db, 'DELETE FROM process_sets WHERE id = @id');
  }

  create(set: Pick<ProcessSet, 'appId' | 'releaseId' | 'type' | 'state'>): ProcessSet {
    const row = this.#insert.one({ ...set, id: randomUUID(), now: Date.now() });
    if (row === null) throw new Error('Cannot create the process set: nothing was inserted');
    const made = setOf(row);
    this.#record(made, made.state);
    return made;
  }

  byId(id: string): ProcessSet | null {
    const row = this.#byId.one({ id });
    return row && setOf(row);
  }

  ofApp(appId: string): ProcessSet[] {
    return this.#ofApp.all({ appId }).map(setOf);
  }

  all(): ProcessSet[] {
    return this.#all.all({}).map(setOf);
  }

  setState({ set, state }: { set: ProcessSet; state: ProcessSetState }): void {
    this.#setState.run({ id: set.id, state, now: Date.now() });
    this.#record(set, state);
  }

  /** Its dynos' rows must be gone. */
  remove(set: ProcessSet): void {
    this.#delete.run({ id: set.id });
  }

  #record(set: ProcessSet, state: ProcessSetState): void {
    this.#events.record({
      kind: 'set.state',
      appId: set.appId,
      data: { set: set.id, type: set.type, release: set.releaseId, state },
    });
  }
}

function setOf(row: Row): ProcessSet {
  return {
    id: text(row, 'id'),
    appId: text(row, 'app_id'),
    releaseId: text(row, 'release_id'),
    type: text(row, 'type'),
    state: oneOf(row, 'state'),
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
  };
}
