import { existsSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { Accounts } from './accounts.ts';
import { Apps } from './apps.ts';
import { Builds } from './builds.ts';
import { openDatabase } from './database.ts';
import { Domains } from './domains.ts';
import { Dynos } from './dynos.ts';
import { Events } from './events.ts';
import { Formation } from './formation.ts';
import { Images } from './images.ts';
import { LoginLinks } from './login-links.ts';
import { Passwords } from './passwords.ts';
import { ProcessSets } from './process-sets.ts';
import { Releases } from './releases.ts';
import { Rollouts } from './rollouts.ts';
import { readKey, SecretBox } from './secret-box.ts';
import { Sessions } from './sessions.ts';
import { Sources } from './sources.ts';
import { Tokens } from './tokens.ts';

/** The record: one SQLite file, one class a table. Every change is made in {@link Store.transaction}, with its event. */
export class Store {
  readonly #db: Database;
  readonly events: Events;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly loginLinks: LoginLinks;
  readonly apps: Apps;
  readonly images: Images;
  readonly releases: Releases;
  readonly builds: Builds;
  readonly rollouts: Rollouts;
  readonly formation: Formation;
  readonly processSets: ProcessSets;
  readonly dynos: Dynos;
  readonly domains: Domains;
  readonly sources: Sources;

  constructor({ db, box }: { db: Database; box: SecretBox }) {
    this.#db = db;
    this.events = new Events(db);
    this.accounts = new Accounts(db, this.events);
    this.tokens = new Tokens(db, this.events);
    this.passwords = new Passwords(db, this.events);
    this.sessions = new Sessions(db, this.events);
    this.loginLinks = new LoginLinks(db, this.events);
    this.apps = new Apps(db, this.events);
    this.images = new Images(db);
    this.releases = new Releases({ db, events: this.events, box });
    this.builds = new Builds(db, this.events);
    this.rollouts = new Rollouts(db, this.events);
    this.formation = new Formation(db, this.events);
    this.processSets = new ProcessSets(db, this.events);
    this.dynos = new Dynos(db, this.events);
    this.domains = new Domains(db, this.events);
    this.sources = new Sources(db);
  }

  /** Runs `change` whole or not at all; listeners hear of its events after it is on the disk. May be nested. */
  transaction<T>(change: () => T): T {
    if (this.#db.inTransaction) return change();
    let result: T;
    try {
      result = this.#db.transaction(change).immediate();
    } catch (error) {
      this.events.rolledBack();
      throw error;
    }
    this.events.committed();
    return result;
  }

  get sqliteVersion(): string {
    return String(this.#db.prepare('SELECT sqlite_version()').pluck().get());
  }

  /** Writes a whole, consistent copy of the database to `path` (which must not exist) while serving. */
  copyTo(path: string): void {
    this.#db.prepare('VACUUM INTO ?').run(path);
  }

  close(): void {
    this.#db.close();
  }
}

/** Opens the record at `path`. The key is made with a new database; an old database without its key is refused. */
export function openStore({ path, keyFile }: { path: string; keyFile: string }): Store {
  const key = readKey({ path: keyFile, create: !existsSync(path) });
  return new Store({ db: openDatabase(path), box: new SecretBox(key) });
}
