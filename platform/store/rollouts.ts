import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Release } from '../model/release.ts';
import type { Rollout, RolloutStep } from '../model/rollout.ts';
import { number, oneOf, Query, type Row, text, textOrNull } from './database.ts';
import type { Events } from './events.ts';

/** Why a rollout failed; `next` is the step to take. */
export interface RolloutError {
  readonly code: string;
  readonly message: string;
  readonly next: string | null;
}

/** The table `rollouts`: one for each release, made with it. */
export class Rollouts {
  readonly #events: Events;
  readonly #insert;
  readonly #byId;
  readonly #ofRelease;
  readonly #ofApp;
  readonly #open;
  readonly #update;
  readonly #version;

  constructor(db: Database, events: Events) {
    this.#events = events;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO rollouts (id, app_id, release_id, status, step, created_at, updated_at)
       VALUES (@id, @appId, @releaseId, 'pending', 'waiting', @now, @now) RETURNING *`,
    );
    this.#byId = new Query<object>(db, 'SELECT * FROM rollouts WHERE id = @id');
    this.#ofRelease = new Query<object>(db, 'SELECT * FROM rollouts WHERE release_id = @releaseId');
    this.#ofApp = new Query<object>(db, 'SELECT * FROM rollouts WHERE app_id = @appId ORDER BY created_at, rowid');
    this.#open = new Query<object>(
      db,
      "SELECT * FROM rollouts WHERE status IN ('pending', 'running') ORDER BY created_at, rowid",
    );
    this.#update = new Query<object>(
      db,
      `UPDATE rollouts SET status = @status, step = @step, error_code = @code, error_message = @message,
       error_next = @next, updated_at = @now WHERE id = @id`,
    );
    this.#version = new Query<object>(db, 'SELECT version FROM releases WHERE id = @releaseId');
  }

  create(release: Release): Rollout {
    const row = this.#insert.one({ id: randomUUID(), appId: release.appId, releaseId: release.id, now: Date.now() });
    if (row === null) throw new Error('Cannot create the rollout: nothing was inserted');
    return rolloutOf(row);
  }

  byId(id: string): Rollout | null {
    const row = this.#byId.one({ id });
    return row && rolloutOf(row);
  }

  ofRelease(releaseId: string): Rollout | null {
    const row = this.#ofRelease.one({ releaseId });
    return row && rolloutOf(row);
  }

  /** Oldest first. */
  ofApp(appId: string): Rollout[] {
    return this.#ofApp.all({ appId }).map(rolloutOf);
  }

  /** Those that have not ended, oldest first. */
  open(): Rollout[] {
    return this.#open.all({}).map(rolloutOf);
  }

  enter({ rollout, step }: { rollout: Rollout; step: RolloutStep }): void {
    this.#write({ rollout, status: 'running', step });
  }

  succeed(rollout: Rollout): void {
    this.#write({ rollout, status: 'succeeded', step: 'done' });
  }

  fail({ rollout, error }: { rollout: Rollout; error: RolloutError }): void {
    this.#write({ rollout, status: 'failed', step: 'done', error });
  }

  #write(to: { rollout: Rollout; status: Rollout['status']; step: RolloutStep; error?: RolloutError }): void {
    const { rollout, status, step, error } = to;
    const { code = null, message = null, next = null } = error ?? {};
    this.#update.run({ id: rollout.id, status, step, code, message, next, now: Date.now() });
    const { id, appId, releaseId } = rollout;
    const version = number(this.#version.one({ releaseId }) ?? {}, 'version');
    const data = { rollout: id, release: releaseId, version, status, step, ...(code === null ? {} : { code }) };
    this.#events.record({ kind: 'rollout.step', appId, data });
  }
}

function rolloutOf(row: Row): Rollout {
  return {
    id: text(row, 'id'),
    appId: text(row, 'app_id'),
    releaseId: text(row, 'release_id'),
    status: oneOf(row, 'status'),
    step: oneOf(row, 'step'),
    errorCode: textOrNull(row, 'error_code'),
    errorMessage: textOrNull(row, 'error_message'),
    errorNext: textOrNull(row, 'error_next'),
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
  };
}
