import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Build, BuildStatus } from '../model/build.ts';
import { json, number, numberOrNull, oneOf, Query, type Row, text, textOrNull } from './database.ts';
import type { Events } from './events.ts';

/** A build as its maker gives it; without `takenImage` the commit is built. */
export type NewBuild = Pick<Build, 'appId' | 'accountId' | 'commit' | 'origin' | 'version'> &
  Partial<Pick<Build, 'takenImage' | 'buildpacks' | 'subject'>>;

/** The table `builds`: the queue of builds, and what came of each. */
export class Builds {
  readonly #events: Events;
  readonly #insert;
  readonly #byId;
  readonly #ofApp;
  readonly #open;
  readonly #newest;
  readonly #start;
  readonly #release;
  readonly #finish;

  constructor(db: Database, events: Events) {
    this.#events = events;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO builds (id, app_id, account_id, status, commit_sha, origin, version, subject, taken_image, buildpacks,
         created_at)
       VALUES (@id, @appId, @accountId, 'queued', @commit, @origin, @version, @subject, @takenImage, @buildpacks, @now)
       RETURNING *`,
    );
    this.#byId = new Query<object>(db, 'SELECT * FROM builds WHERE id = @id');
    this.#ofApp = new Query<object>(db, 'SELECT * FROM builds WHERE app_id = @appId ORDER BY created_at, rowid');
    this.#open = new Query<object>(
      db,
      "SELECT * FROM builds WHERE status IN ('queued', 'building', 'releasing') ORDER BY created_at, rowid",
    );
    this.#newest = new Query<object>(
      db,
      `SELECT * FROM builds WHERE rowid IN (SELECT
         (SELECT rowid FROM builds WHERE app_id = apps.id ORDER BY created_at DESC, rowid DESC LIMIT 1) FROM apps)`,
    );
    this.#start = new Query<object>(db, "UPDATE builds SET status = 'building', started_at = @now WHERE id = @id");
    this.#release = new Query<object>(
      db,
      "UPDATE builds SET status = 'releasing', image_id = @imageId, release_id = @releaseId WHERE id = @id",
    );
    this.#finish = new Query<object>(
      db,
      `UPDATE builds SET status = @status, error_code = @code, error_message = @message, error_next = @next, finished_at = @now
       WHERE id = @id AND status IN ('queued', 'building', 'releasing')`,
    );
  }

  create(build: NewBuild): Build {
    const takenImage = build.takenImage ? JSON.stringify(build.takenImage) : null;
    const buildpacks = build.buildpacks ? JSON.stringify(build.buildpacks) : null;
    const row = this.#insert.one({
      subject: null,
      ...build,
      takenImage,
      buildpacks,
      id: randomUUID(),
      now: Date.now(),
    });
    if (row === null) throw new Error('Cannot create the build: nothing was inserted');
    const made = buildOf(row);
    this.#record(made, 'build.created');
    return made;
  }

  byId(id: string): Build | null {
    const row = this.#byId.one({ id });
    return row && buildOf(row);
  }

  /** Oldest first. */
  ofApp(appId: string): Build[] {
    return this.#ofApp.all({ appId }).map(buildOf);
  }

  /** Those that have not ended, in the order of the queue. */
  open(): Build[] {
    return this.#open.all({}).map(buildOf);
  }

  /** The newest of each app, by the app's id. */
  newestOfAll(): ReadonlyMap<string, Build> {
    return new Map(this.#newest.all({}).map((row) => [text(row, 'app_id'), buildOf(row)]));
  }

  start(build: Build): void {
    this.#start.run({ id: build.id, now: Date.now() });
    this.#record(build, 'build.started');
  }

  /** The image is made, and its release recorded. */
  release({ build, imageId, releaseId }: { build: Build; imageId: string; releaseId: string }): void {
    this.#release.run({ id: build.id, imageId, releaseId });
    this.#record(build, 'build.releasing', { release: releaseId });
  }

  /** Whether it had not ended before. */
  finish(options: {
    build: Build;
    status: Extract<BuildStatus, 'succeeded' | 'failed' | 'cancelled'>;
    code: string | null;
    message: string | null;
    next?: string | null;
  }): boolean {
    const { build, status, code, message, next = null } = options;
    const changed = this.#finish.run({ id: build.id, status, code, message, next, now: Date.now() }) > 0;
    if (changed) this.#record(build, `build.${status}`, code === null ? {} : { code });
    return changed;
  }

  #record(
    build: Build,
    kind: 'build.created' | 'build.started' | 'build.releasing' | `build.${'succeeded' | 'failed' | 'cancelled'}`,
    more: { code?: string; release?: string } = {},
  ): void {
    const { appId, accountId, id, commit, version } = build;
    const data = { build: id, version: version ?? commit, ...more };
    this.#events.record({ kind, appId, accountId, data });
  }
}

function buildOf(row: Row): Build {
  return {
    id: text(row, 'id'),
    appId: text(row, 'app_id'),
    accountId: text(row, 'account_id'),
    status: oneOf(row, 'status'),
    commit: text(row, 'commit_sha'),
    origin: oneOf(row, 'origin'),
    version: textOrNull(row, 'version'),
    subject: textOrNull(row, 'subject'),
    takenImage: row['taken_image'] === null ? null : json(row, 'taken_image'),
    buildpacks: row['buildpacks'] === null ? null : json(row, 'buildpacks'),
    imageId: textOrNull(row, 'image_id'),
    releaseId: textOrNull(row, 'release_id'),
    errorCode: textOrNull(row, 'error_code'),
    errorMessage: textOrNull(row, 'error_message'),
    errorNext: textOrNull(row, 'error_next'),
    createdAt: number(row, 'created_at'),
    startedAt: numberOrNull(row, 'started_at'),
    finishedAt: numberOrNull(row, 'finished_at'),
  };
}
