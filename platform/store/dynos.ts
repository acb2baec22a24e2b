import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Dyno, Endpoint } from '../model/dyno.ts';
import { json, number, numberOrNull, oneOf, Query, type Row, text, textOrNull } from './database.ts';
import type { Events } from './events.ts';

/** A dyno as its maker gives it. */
export type NewDyno = Pick<
  Dyno,
  'appId' | 'releaseId' | 'processSetId' | 'type' | 'name' | 'address' | 'command' | 'crashes'
> &
  Partial<Pick<Dyno, 'attached'>>;

/** What can change of a dyno. */
export type DynoChange = Partial<
  Pick<Dyno, 'state' | 'endpoint' | 'crashes' | 'retryAt' | 'exitCode' | 'errorCode' | 'errorMessage' | 'errorNext'>
>;

/** The table `dynos`: a row for each container that was ever meant to run and has not been taken away yet. */
export class Dynos {
  readonly #events: Events;
  readonly #insert;
  readonly #byId;
  readonly #ofApp;
  readonly #all;
  readonly #update;
  readonly #delete;

  constructor(db: Database, events: Events) {
    this.#events = events;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO dynos (id, app_id, release_id, process_set_id, type, name, state, address, command, attached, crashes,
         created_at, updated_at)
       VALUES (@id, @appId, @releaseId, @processSetId, @type, @name, 'starting', @address, @command, @attached, @crashes,
         @now, @now) RETURNING *`,
    );
    this.#byId = new Query<object>(db, 'SELECT * FROM dynos WHERE id = @id');
    this.#ofApp = new Query<object>(db, 'SELECT * FROM dynos WHERE app_id = @appId ORDER BY created_at, rowid');
    this.#all = new Query<object>(db, 'SELECT * FROM dynos ORDER BY created_at, rowid');
    this.#update = new Query<object>(
      db,
      `UPDATE dynos SET state = @state, endpoint = @endpoint, crashes = @crashes, retry_at = @retryAt,
       exit_code = @exitCode, error_code = @errorCode, error_message = @errorMessage,
       error_next = @errorNext, updated_at = @now
       WHERE id = @id RETURNING *`,
    );
    this.#delete = new Query<object>(db, 'DELETE FROM dynos WHERE id = @id');
  }

  create(dyno: NewDyno): Dyno {
    const row = this.#insert.one({
      ...dyno,
      attached: dyno.attached === true ? 1 : 0,
      id: randomUUID(),
      now: Date.now(),
    });
    if (row === null) throw new Error('Cannot create the dyno: nothing was inserted');
    const made = dynoOf(row);
    this.#record(made, 'dyno.created');
    return made;
  }

  byId(id: string): Dyno | null {
    const row = this.#byId.one({ id });
    return row && dynoOf(row);
  }

  ofApp(appId: string): Dyno[] {
    return this.#ofApp.all({ appId }).map(dynoOf);
  }

  all(): Dyno[] {
    return this.#all.all({}).map(dynoOf);
  }

  /** The dyno as it is now; null when its row is gone. */
  change(id: string, change: DynoChange): Dyno | null {
    const before = this.byId(id);
    if (before === null) return null;
    const next = { ...before, ...change };
    const row = this.#update.one({
      id,
      state: next.state,
      endpoint: next.endpoint === null ? null : JSON.stringify(next.endpoint),
      crashes: next.crashes,
      retryAt: next.retryAt,
      exitCode: next.exitCode,
      errorCode: next.errorCode,
      errorMessage: next.errorMessage,
      errorNext: next.errorNext,
      now: Date.now(),
    });
    if (row === null) return null;
    const after = dynoOf(row);
    if (after.state !== before.state) this.#record(after, 'dyno.state');
    return after;
  }

  remove(dyno: Dyno): void {
    if (this.#delete.run({ id: dyno.id }) > 0) this.#record(dyno, 'dyno.removed');
  }

  #record(dyno: Dyno, kind: 'dyno.created' | 'dyno.state' | 'dyno.removed'): void {
    const { id, name, state, errorCode, exitCode } = dyno;
    const failure = {
      ...(errorCode !== null && { code: errorCode }),
      ...(exitCode !== null && { exit_code: exitCode }),
    };
    this.#events.record({ kind, appId: dyno.appId, data: { dyno: id, name, state, ...failure } });
  }
}

function dynoOf(row: Row): Dyno {
  return {
    id: text(row, 'id'),
    appId: text(row, 'app_id'),
    releaseId: text(row, 'release_id'),
    processSetId: textOrNull(row, 'process_set_id'),
    type: text(row, 'type'),
    name: text(row, 'name'),
    state: oneOf(row, 'state'),
    address: text(row, 'address'),
    endpoint: row['endpoint'] === null ? null : json<Endpoint>(row, 'endpoint'),
    command: text(row, 'command'),
    attached: number(row, 'attached') === 1,
    crashes: number(row, 'crashes'),
    retryAt: numberOrNull(row, 'retry_at'),
    exitCode: numberOrNull(row, 'exit_code'),
    errorCode: textOrNull(row, 'error_code'),
    errorMessage: textOrNull(row, 'error_message'),
    errorNext: textOrNull(row, 'error_next'),
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
  };
}
