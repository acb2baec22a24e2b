import type { Database } from 'better-sqlite3';
import { KEPT_STEPS, LONGEST_KEPT_MS } from '../../model/metric-steps.ts';
import { numberOrNull, Query, text } from '../database.ts';

const MIB = 1024 * 1024;
const MOST_BYTES = 256 * MIB;
/** What one look takes away of a table at most: the platform's loop stands still meanwhile. */
const MOST_ROWS = 5_000;
/** A router that was silent for so long has no interval left to repeat. */
const TOLD_MS = 24 * 60 * 60 * 1000;

/** Bounds the figures: each step to its age, all of them to a number of bytes, and none of apps that are gone. */
export class Retention {
  readonly #db: Database;
  readonly #mostBytes: number;
  readonly #forget;
  readonly #forgotten;
  readonly #forgetDone;
  readonly #oldest;
  readonly #dropOld;
  readonly #dropApp;
  readonly #dropRestarts;
  readonly #dropRestartsOf;
  readonly #dropTold;
  constructor(db: Database, { mostBytes = MOST_BYTES }: { mostBytes?: number }) {
    this.#db = db;
    this.#mostBytes = mostBytes;
    this.#forget = new Query<{ app: string }>(db, 'INSERT OR IGNORE INTO forgotten VALUES (@app)');
    this.#forgotten = new Query<object>(db, 'SELECT app FROM forgotten LIMIT 1');
    this.#forgetDone = new Query<{ app: string }>(db, 'DELETE FROM forgotten WHERE app = @app');
    this.#oldest = TABLES.map(
      ({ table }) => new Query<{ step: number }>(db, `SELECT min(start) AS start FROM ${table} WHERE step = @step`),
    );
    this.#dropOld = TABLES.map(
      ({ table, key }) =>
        new Query<{ step: number; before: number }>(
          db,
          `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table}
           WHERE step = @step AND start < @before ORDER BY start LIMIT ${MOST_ROWS})`,
        ),
    );
    this.#dropApp = TABLES.map(
      ({ table, key }) =>
        new Query<{ step: number; app: string }>(
          db,
          `DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table}
           WHERE step = @step AND app = @app LIMIT ${MOST_ROWS})`,
        ),
    );
    this.#dropRestarts = new Query<{ before: number }>(db, 'DELETE FROM restarts WHERE at < @before');
    this.#dropRestartsOf = new Query<{ app: string }>(db, 'DELETE FROM restarts WHERE app = @app');
    this.#dropTold = new Query<{ before: number }>(db, 'DELETE FROM told WHERE at < @before');
  }

  forget(app: string): void {
    this.#forget.run({ app });
  }

  /** Takes away what is too old, too much or of a removed app, as far as one look may. */
  prune(now: number): void {
    for (const { ms, keptMs } of KEPT_STEPS) {
      for (const drop of this.#dropOld) drop.run({ step: ms, before: now - keptMs });
    }
    this.#dropRestarts.run({ before: now - LONGEST_KEPT_MS });
    this.#dropTold.run({ before: now - TOLD_MS });
    this.#pruneForgotten();
    if (this.#usedBytes() > this.#mostBytes) this.#dropOldest();
  }

  /** Of each table the oldest rows, whatever their step: history gets shorter, not coarser. */
  #dropOldest(): void {
    for (const [index, drop] of this.#dropOld.entries()) {
      const ages = KEPT_STEPS.map(({ ms }) => {
        const row = this.#oldest[index]?.one({ step: ms }) ?? null;
        return { step: ms, start: (row && numberOrNull(row, 'start')) ?? Number.MAX_SAFE_INTEGER };
      });
      const [oldest] = ages.sort((a, b) => a.start - b.start);
      if (oldest !== undefined) drop.run({ step: oldest.step, before: Number.MAX_SAFE_INTEGER });
    }
  }

  #usedBytes(): number {
    const pragma = (name: string): number => Number(this.#db.pragma(name, { simple: true }));
    return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
  }

  #pruneForgotten(): void {
    const row = this.#forgotten.one({});
    if (row === null) return;
    const app = text(row, 'app');
    let dropped = this.#dropRestartsOf.run({ app });
    for (const { ms } of KEPT_STEPS) for (const drop of this.#dropApp) dropped += drop.run({ step: ms, app });
    if (dropped === 0) this.#forgetDone.run({ app });
  }
}

const TABLES = [
  { table: 'traffic', key: 'step, app, start, dyno, outcome' },
  { table: 'usage', key: 'step, app, start, dyno' },
];
