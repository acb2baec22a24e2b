import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { ConfigVars, Release } from '../model/release.ts';
import { bytes, json, number, oneOf, Query, type Row, text, textOrNull } from './database.ts';
import type { Events } from './events.ts';
import type { SecretBox } from './secret-box.ts';

/** A release as its maker gives it: number, status and times come from the store. */
export type NewRelease = Pick<Release, 'appId' | 'description' | 'imageId' | 'processTypes' | 'accountId'> & {
  readonly config: ConfigVars;
};

/** The table `releases`: append-only but for the outcome of the rollout. */
export class Releases {
  readonly #events: Events;
  readonly #box: SecretBox;
  readonly #insert;
  readonly #byId;
  readonly #byVersion;
  readonly #ofApp;
  readonly #current;
  readonly #base;
  readonly #newest;
  readonly #currentIds;
  readonly #settle;

  constructor({ db, events, box }: { db: Database; events: Events; box: SecretBox }) {
    this.#events = events;
    this.#box = box;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO releases (id, app_id, version, status, description, image_id, process_types, config, account_id,
         created_at, updated_at)
       VALUES (@id, @appId, (SELECT coalesce(max(version), 0) + 1 FROM releases WHERE app_id = @appId), 'pending',
         @description, @imageId, @processTypes, @config, @accountId, @now, @now) RETURNING *`,
    );
    this.#byId = new Query<object>(db, 'SELECT * FROM releases WHERE id = @id');
    this.#byVersion = new Query<object>(db, 'SELECT * FROM releases WHERE app_id = @appId AND version = @version');
    this.#ofApp = new Query<object>(db, 'SELECT * FROM releases WHERE app_id = @appId ORDER BY version');
    this.#current = new Query<object>(
      db,
      "SELECT * FROM releases WHERE app_id = @appId AND status = 'succeeded' ORDER BY version DESC LIMIT 1",
    );
    this.#base = new Query<object>(
      db,
      "SELECT * FROM releases WHERE app_id = @appId AND status != 'failed' ORDER BY version DESC LIMIT 1",
    );
    this.#newest = new Query<object>(
      db,
      `SELECT id, app_id, version, status, description, image_id, process_types, account_id, error_code, error_message,
         created_at, updated_at FROM releases WHERE rowid IN (SELECT
         (SELECT rowid FROM releases WHERE app_id = apps.id ORDER BY version DESC LIMIT 1) FROM apps)`,
    );
    this.#currentIds = new Query<object>(
      db,
      `SELECT id, (SELECT id FROM releases WHERE app_id = apps.id AND status = 'succeeded' ORDER BY version DESC LIMIT 1)
         AS release_id FROM apps`,
    );
    this.#settle = new Query<object>(
      db,
      `UPDATE releases SET status = @status, error_code = @code, error_message = @message, updated_at = @now
       WHERE id = @id AND status = 'pending'`,
    );
  }

  create(release: NewRelease): Release {
    const id = randomUUID();
    const row = this.#insert.one({
      id,
      appId: release.appId,
      description: release.description,
      imageId: release.imageId,
      accountId: release.accountId,
      processTypes: JSON.stringify(release.processTypes),
      config: this.#box.seal({ text: JSON.stringify(release.config), context: id }),
      now: Date.now(),
    });
    if (row === null) throw new Error('Cannot create the release: nothing was inserted');
    const made = releaseOf(row);
    this.#events.record({
      kind: 'release.created',
      appId: made.appId,
      accountId: made.accountId,
      data: { release: made.id, version: made.version, description: made.description },
    });
    return made;
  }

  byId(id: string): Release | null {
    const row = this.#byId.one({ id });
    return row && releaseOf(row);
  }

  byVersion({ appId, version }: { appId: string; version: number }): Release | null {
    const row = this.#byVersion.one({ appId, version });
    return row && releaseOf(row);
  }

  /** Oldest first. */
  ofApp(appId: string): Release[] {
    return this.#ofApp.all({ appId }).map(releaseOf);
  }

  /** The last that succeeded: what runs. */
  current(appId: string): Release | null {
    const row = this.#current.one({ appId });
    return row && releaseOf(row);
  }

  /** What the next release is built on: the newest that did not fail. */
  base(appId: string): Release | null {
    const row = this.#base.one({ appId });
    return row && releaseOf(row);
  }

  /** The newest of each app, by the app's id. */
  newestOfAll(): ReadonlyMap<string, Release> {
    return new Map(this.#newest.all({}).map((row) => [text(row, 'app_id'), releaseOf(row)]));
  }

  /** Ids of what runs: of each app the newest release that succeeded, or null, by the app's id. */
  currentIds(): ReadonlyMap<string, string | null> {
    return new Map(this.#currentIds.all({}).map((row) => [text(row, 'id'), textOrNull(row, 'release_id')]));
  }

  /** Config vars of a release, in the clear. */
  config(releaseId: string): ConfigVars {
    const row = this.#byId.one({ id: releaseId });
    if (row === null) return {};
    const config: ConfigVars = JSON.parse(this.#box.open({ sealed: bytes(row, 'config'), context: releaseId }));
    return config;
  }

  /** Somebody was shown values of the release's config vars: of one with `name`, else of all. */
  revealed({ release, accountId, name }: { release: Release; accountId: string; name: string | null }): void {
    const keys = name === null ? Object.keys(this.config(release.id)).length : 1;
    this.#events.record({
      kind: 'config.revealed',
      appId: release.appId,
      accountId,
      data: { version: release.version, keys, ...(name !== null && { name }) },
    });
  }

  succeed(release: Release): void {
    this.#settle.run({ id: release.id, status: 'succeeded', code: null, message: null, now: Date.now() });
    this.#events.record({
      kind: 'release.succeeded',
      appId: release.appId,
      accountId: release.accountId,
      data: { release: release.id, version: release.version },
    });
  }

  fail({ release, code, message }: { release: Release; code: string; message: string }): void {
    this.#settle.run({ id: release.id, status: 'failed', code, message, now: Date.now() });
    this.#events.record({
      kind: 'release.failed',
      appId: release.appId,
      accountId: release.accountId,
      data: { release: release.id, version: release.version, code },
    });
  }
}

function releaseOf(row: Row): Release {
  return {
    id: text(row, 'id'),
    appId: text(row, 'app_id'),
    version: number(row, 'version'),
    status: oneOf(row, 'status'),
    description: text(row, 'description'),
    imageId: textOrNull(row, 'image_id'),
    processTypes: json(row, 'process_types'),
    accountId: text(row, 'account_id'),
    errorCode: textOrNull(row, 'error_code'),
    errorMessage: textOrNull(row, 'error_message'),
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
  };
}
