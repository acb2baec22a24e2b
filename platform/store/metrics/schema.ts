import { renameSync, rmSync } from 'node:fs';
import DatabaseConstructor, { type Database } from 'better-sqlite3';

/** Grows with the tables' shape: figures of another shape are let go, they are not the record. */
const SHAPE = 2;

const SCHEMA = `
DROP TABLE IF EXISTS told;
DROP TABLE IF EXISTS traffic;
DROP TABLE IF EXISTS usage;
DROP TABLE IF EXISTS restarts;
DROP TABLE IF EXISTS forgotten;
CREATE TABLE told (router TEXT PRIMARY KEY, start INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE traffic (
  step INTEGER, app TEXT, start INTEGER, dyno TEXT, outcome TEXT, requests INTEGER NOT NULL, latencies BLOB NOT NULL,
  PRIMARY KEY (step, app, start, dyno, outcome)
) STRICT, WITHOUT ROWID;
CREATE INDEX traffic_by_age ON traffic (step, start);
CREATE TABLE usage (
  step INTEGER, app TEXT, start INTEGER, dyno TEXT,
  memory INTEGER NOT NULL, memory_limit INTEGER, cpu_ms REAL NOT NULL, measured_ms INTEGER NOT NULL,
  PRIMARY KEY (step, app, start, dyno)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_by_age ON usage (step, start);
CREATE TABLE restarts (
  app TEXT, at INTEGER, dyno TEXT, reason TEXT NOT NULL, PRIMARY KEY (app, at, dyno)
) STRICT, WITHOUT ROWID;
CREATE INDEX restarts_by_age ON restarts (at);
CREATE TABLE forgotten (app TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
PRAGMA user_version = ${SHAPE};`;

/** Opens the database of figures. A damaged one is set aside: it may not keep the platform from starting. */
export function openMetricsDatabase(path: string): Database {
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
    if (db.pragma('user_version', { simple: true }) !== SHAPE) db.transaction(() => db.exec(SCHEMA)).immediate();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
