import { renameSync, rmSync } from 'node:fs';
import DatabaseConstructor, { type Database } from 'better-sqlite3';
import { mergeLatencies } from '../../model/latency-histogram.ts';
import type { TrafficCount, TrafficInterval } from '../../model/traffic.ts';
import { bytes, Query } from '../database.ts';
import { decodeHistogram, encodeHistogram } from './histogram-bytes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const LONGEST_MS = 30 * 24 * HOUR;

/** Steps that counts are kept in, and for how long. */
const STEPS = [
  { ms: 10_000, keptMs: 2 * HOUR },
  { ms: MINUTE, keptMs: 48 * HOUR },
  { ms: 10 * MINUTE, keptMs: LONGEST_MS },
];

const SCHEMA = `
CREATE TABLE IF NOT EXISTS told (router TEXT, start INTEGER, PRIMARY KEY (router, start)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS traffic (
  step INTEGER, app TEXT, start INTEGER, dyno TEXT, outcome TEXT, latencies BLOB NOT NULL,
  PRIMARY KEY (step, app, start, dyno, outcome)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS traffic_by_age ON traffic (step, start);`;

interface Key {
  readonly step: number;
  readonly app: string;
  readonly start: number;
  readonly dyno: string;
  readonly outcome: string;
}

/** A damaged database of counts is set aside: it may not keep the platform from starting. */
function openOrRenew(path: string): Database {
  try {
    return open(path);
  } catch (error) {
    if (!(error instanceof DatabaseConstructor.SqliteError) || !/^SQLITE_(NOTADB|CORRUPT)/.test(error.code))
      throw error;
    renameSync(path, `${path}.damaged`);
    for (const part of ['-wal', '-shm']) rmSync(path + part, { force: true });
    return open(path);
  }
}

function open(path: string): Database {
  const db = new DatabaseConstructor(path);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.exec(SCHEMA);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Counts of requests in a database of their own: losing the last second of them harms nothing, so it is not FULL. */
export class Metrics {
  readonly #db: Database;
  readonly #tell: Query<{ router: string; start: number }>;
  readonly #find: Query<Key>;
  readonly #put: Query<Key & { latencies: Buffer }>;

  constructor(path: string) {
    this.#db = openOrRenew(path);
    const key = 'step = @step AND app = @app AND start = @start AND dyno = @dyno AND outcome = @outcome';
    this.#tell = new Query(this.#db, 'INSERT OR IGNORE INTO told VALUES (@router, @start)');
    this.#find = new Query(this.#db, `SELECT latencies FROM traffic WHERE ${key}`);
    this.#put = new Query(
      this.#db,
      'INSERT OR REPLACE INTO traffic VALUES (@step, @app, @start, @dyno, @outcome, @latencies)',
    );
  }

  /** Adds an interval to every step, once: an interval that `router` told before changes nothing. */
  accept(router: string, interval: TrafficInterval): void {
    const { start, counts } = interval;
    const add = () => {
      if (this.#tell.run({ router, start }) === 0) return;
      for (const count of counts) this.#add(start, count);
      this.#prune(Date.now());
    };
    this.#db.transaction(add).immediate();
  }

  close(): void {
    this.#db.close();
  }

  #add(at: number, { app, dyno, outcome, latencies }: TrafficCount): void {
    for (const { ms } of STEPS) {
      const key = { step: ms, app, start: at - (at % ms), dyno: dyno ?? '', outcome };
      const known = this.#find.one(key);
      const merged = known === null ? [] : decodeHistogram(bytes(known, 'latencies'));
      mergeLatencies(merged, latencies);
      this.#put.run({ ...key, latencies: encodeHistogram(merged) });
    }
  }

  #prune(now: number): void {
    for (const { ms, keptMs } of STEPS) {
      this.#db.prepare('DELETE FROM traffic WHERE step = ? AND start < ?').run(ms, now - keptMs);
    }
    this.#db.prepare('DELETE FROM told WHERE start < ?').run(now - LONGEST_MS);
  }
}
