import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { type App, type AppSettings, DEFAULT_APP_SETTINGS } from '../model/app.ts';
import { json, number, numberOrNull, oneOf, Query, type Row, text } from './database.ts';
import type { Events } from './events.ts';

const FIRST_ADDRESS = 2;

/** The table `apps`. */
export class Apps {
  readonly #events: Events;
  readonly #insert;
  readonly #byId;
  readonly #byName;
  readonly #all;
  readonly #subnets;
  readonly #update;
  readonly #address;
  readonly #setAddress;
  readonly #delete;

  constructor(db: Database, events: Events) {
    this.#events = events;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO apps (id, name, owner_id, state, subnet, next_address, settings, created_at, updated_at)
       VALUES (@id, @name, @ownerId, 'active', @subnet, ${FIRST_ADDRESS}, @settings, @now, @now) RETURNING *`,
    );
    this.#byId = new Query<object>(db, 'SELECT * FROM apps WHERE id = @id');
    this.#byName = new Query<object>(db, "SELECT * FROM apps WHERE name = @name AND state = 'active'");
    this.#all = new Query<object>(db, 'SELECT * FROM apps ORDER BY name');
    this.#subnets = new Query<object>(db, 'SELECT subnet FROM apps');
    this.#update = new Query<object>(
      db,
      `UPDATE apps SET name = @name, state = @state, maintenance = @maintenance, settings = @settings,
       released_at = @releasedAt, updated_at = @now WHERE id = @id`,
    );
    this.#address = new Query<object>(db, 'SELECT next_address FROM apps WHERE id = @id');
    this.#setAddress = new Query<object>(db, 'UPDATE apps SET next_address = @next WHERE id = @id');
    this.#delete = new Query<object>(db, 'DELETE FROM apps WHERE id = @id');
  }

  /** `subnets` is how many /24 the pool holds; null when all are taken. The name must be free. */
  create({ name, ownerId, subnets }: { name: string; ownerId: string; subnets: number }): App | null {
    const subnet = this.#freeSubnet(subnets);
    if (subnet === null) return null;
    const settings = JSON.stringify(DEFAULT_APP_SETTINGS);
    const row = this.#insert.one({ id: randomUUID(), name, ownerId, subnet, settings, now: Date.now() });
    if (row === null) throw new Error('Cannot create the app: nothing was inserted');
    const app = appOf(row);
    this.#events.record({ kind: 'app.created', appId: app.id, accountId: ownerId, data: { name } });
    return app;
  }

  #freeSubnet(subnets: number): number | null {
    const taken = new Set(this.#subnets.all({}).map((row) => number(row, 'subnet')));
    for (let subnet = 0; subnet < subnets; subnet++) if (!taken.has(subnet)) return subnet;
    return null;
  }

  byId(id: string): App | null {
    const row = this.#byId.one({ id });
    return row && appOf(row);
  }

  /** The active app of that name. */
  byName(name: string): App | null {
    const row = this.#byName.one({ name });
    return row && appOf(row);
  }

  /** All, those that are being deleted too, by name. */
  all(): App[] {
    return this.#all.all({}).map(appOf);
  }

  rename({ app, name, accountId }: { app: App; name: string; accountId: string }): void {
    this.#write({ ...app, name });
    this.#events.record({ kind: 'app.renamed', appId: app.id, accountId, data: { from: app.name, to: name } });
  }

  setMaintenance({ app, on, accountId }: { app: App; on: boolean; accountId: string }): void {
    this.#write({ ...app, maintenance: on });
    this.#events.record({ kind: 'app.maintenance', appId: app.id, accountId, data: { on } });
  }

  setSettings({ app, settings, accountId }: { app: App; settings: AppSettings; accountId: string }): void {
    this.#write({ ...app, settings });
    this.#events.record({ kind: 'app.settings', appId: app.id, accountId, data: { ...settings } });
  }

  setReleasedAt({ app, at }: { app: App; at: number }): void {
    this.#write({ ...app, releasedAt: at });
  }

  /** Gone for its user, its name free at once; the rest is taken away later. */
  markDeleting({ app, accountId }: { app: App; accountId: string }): void {
    this.#write({ ...app, name: `~${app.id}`, state: 'deleting' });
    this.#events.record({ kind: 'app.destroyed', appId: app.id, accountId, data: { name: app.name } });
  }

  remove(app: App): void {
    this.#delete.run({ id: app.id });
    this.#events.record({ kind: 'app.removed', appId: app.id, data: {} });
  }

  /** Host number (2 to 253) of the app's /24 for its next dyno: each is taken again as late as can be. */
  nextAddress({ app, taken }: { app: App; taken: ReadonlySet<number> }): number | null {
    const row = this.#address.one({ id: app.id });
    if (row === null) return null;
    const start = number(row, 'next_address');
    for (let step = 0; step < 252; step++) {
      const host = FIRST_ADDRESS + ((start - FIRST_ADDRESS + step) % 252);
      if (taken.has(host)) continue;
      this.#setAddress.run({ id: app.id, next: FIRST_ADDRESS + ((host - FIRST_ADDRESS + 1) % 252) });
      return host;
    }
    return null;
  }

  #write(app: App): void {
    this.#update.run({
      id: app.id,
      name: app.name,
      state: app.state,
      maintenance: app.maintenance ? 1 : 0,
      settings: JSON.stringify(app.settings),
      releasedAt: app.releasedAt,
      now: Date.now(),
    });
  }
}

function appOf(row: Row): App {
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    ownerId: text(row, 'owner_id'),
    state: oneOf(row, 'state'),
    maintenance: number(row, 'maintenance') === 1,
    subnet: number(row, 'subnet'),
    settings: { ...DEFAULT_APP_SETTINGS, ...json<Partial<AppSettings>>(row, 'settings') },
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
    releasedAt: numberOrNull(row, 'released_at'),
  };
}
