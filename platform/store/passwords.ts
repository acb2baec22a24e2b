import type { Database } from 'better-sqlite3';
import { Query, text } from './database.ts';
import type { Events } from './events.ts';

/** The table `passwords`: what `platform/accounts` made of a password, never the password. */
export class Passwords {
  readonly #events: Events;
  readonly #set;
  readonly #get;

  constructor(db: Database, events: Events) {
    this.#events = events;
    this.#set = new Query<object>(
      db,
      `INSERT INTO passwords (account_id, hash, updated_at) VALUES (@accountId, @hash, @now)
       ON CONFLICT (account_id) DO UPDATE SET hash = @hash, updated_at = @now`,
    );
    this.#get = new Query<object>(db, 'SELECT hash FROM passwords WHERE account_id = @accountId');
  }

  set({ accountId, hash }: { accountId: string; hash: string }): void {
    this.#set.run({ accountId, hash, now: Date.now() });
    this.#events.record({ kind: 'password.changed', accountId });
  }

  /** null when the account has none yet. */
  hashOf(accountId: string): string | null {
    const row = this.#get.one({ accountId });
    return row === null ? null : text(row, 'hash');
  }
}
