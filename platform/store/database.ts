import { readdirSync, readFileSync } from 'node:fs';
import DatabaseConstructor, { type Database, type Statement } from 'better-sqlite3';
import { Fault } from '../errors.ts';

const MIGRATIONS = `${import.meta.dirname}/migrations`;

/**
 * Opens the one SQLite file (WAL, FULL, foreign keys) and brings its schema up to date, each migration in a
 * transaction. Refuses a damaged file and one that a newer Berth wrote.
 */
export function openDatabase(path: string): Database {
  const db = new DatabaseConstructor(path);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  db.pragma('busy_timeout = 5000');
  const check = db.pragma('quick_check', { simple: true });
  if (check !== 'ok') {
    throw new Fault({
      code: 'internal_server_error',
      message: `Cannot open the database ${path}: it is damaged (${String(check).slice(0, 200)})`,
      next: 'Restore the last backup with `berth restore FILE`.',
    });
  }
  migrate(db, path);
  return db;
}

function migrate(db: Database, path: string): void {
  const files = readdirSync(MIGRATIONS)
    .filter((name) => name.endsWith('.sql'))
    .sort();
  const done = Number(db.pragma('user_version', { simple: true }));
  if (done > files.length) {
    throw new Fault({
      code: 'internal_server_error',
      message: `Cannot open the database ${path}: a newer Berth wrote it (schema ${done}, this one knows ${files.length})`,
      next: 'Start the newer Berth, or restore a backup of this version.',
    });
  }
  for (const [index, name] of files.entries()) {
    if (index < done) continue;
    db.transaction(() => {
      db.exec(readFileSync(`${MIGRATIONS}/${name}`, 'utf8'));
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  }
}

/** A row of SQLite by column name. */
export type Row = Record<string, unknown>;

/** A statement that is prepared when it is first used, with named parameters. */
export class Query<Parameters extends object> {
  readonly #db: Database;
  readonly #sql: string;
  #statement: Statement<[Parameters], Row> | null = null;

  constructor(db: Database, sql: string) {
    this.#db = db;
    this.#sql = sql;
  }

  get #prepared(): Statement<[Parameters], Row> {
    this.#statement ??= this.#db.prepare<[Parameters], Row>(this.#sql);
    return this.#statement;
  }

  one(parameters: Parameters): Row | null {
    return this.#prepared.get(parameters) ?? null;
  }

  all(parameters: Parameters): Row[] {
    return this.#prepared.all(parameters);
  }

  /** Number of rows changed. */
  run(parameters: Parameters): number {
    return this.#prepared.run(parameters).changes;
  }
}

/** Column readers: SQLite's STRICT tables give these types, TypeScript is told so here alone. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Error(`Column ${column} holds no text`);
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number') throw new Error(`Column ${column} holds no number`);
  return value;
}

export function numberOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : number(row, column);
}

export function bytes(row: Row, column: string): Buffer {
  const value = row[column];
  if (!Buffer.isBuffer(value)) throw new Error(`Column ${column} holds no bytes`);
  return value;
}

/** The one cast from a checked column to its closed union: the schema's CHECK holds it. */
export function oneOf<T extends string>(row: Row, column: string): T {
  return text(row, column) as T;
}

/** JSON that this store itself wrote. */
export function json<T>(row: Row, column: string): T {
  return JSON.parse(text(row, column)) as T;
}
