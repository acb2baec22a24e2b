import type { Database } from 'better-sqlite3';
import { LOGIN_LINK_MS } from '../model/session.ts';
import { Query, text } from './database.ts';
import type { Events } from './events.ts';
import { hashOf, newSecret } from './hashed-secret.ts';

const SECRET_BYTES = 32;

/** The table `login_links`. */
export class LoginLinks {
  readonly #events: Events;
  readonly #insert;
  readonly #find;
  readonly #ofAccount;
  readonly #take;
  readonly #deleteExpired;

  constructor(db: Database, events: Events) {
    this.#events = events;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO login_links (hash, account_id, created_at, expires_at)
       VALUES (@hash, @accountId, @now, @expiresAt)`,
    );
    this.#find = new Query<object>(db, 'SELECT account_id FROM login_links WHERE hash = @hash AND expires_at > @now');
    this.#ofAccount = new Query<object>(db, 'SELECT 1 FROM login_links WHERE account_id = @accountId LIMIT 1');
    this.#take = new Query<object>(
      db,
      'DELETE FROM login_links WHERE hash = @hash AND expires_at > @now RETURNING account_id',
    );
    this.#deleteExpired = new Query<object>(db, 'DELETE FROM login_links WHERE expires_at <= @now');
  }

  /** The secret of a new link, which is not to be had again. */
  create(accountId: string): string {
    const now = Date.now();
    this.#deleteExpired.run({ now });
    const secret = newSecret(SECRET_BYTES);
    this.#insert.run({ hash: hashOf(secret), accountId, now, expiresAt: now + LOGIN_LINK_MS });
    this.#events.record({ kind: 'login-link.created', accountId });
    return secret;
  }

  /** Whether a link was made for the account that is not used up; its time may be over. */
  hasOf(accountId: string): boolean {
    return this.#ofAccount.one({ accountId }) !== null;
  }

  /** Whose link it is, or null when it is none that may be used. The secret is looked up by its hash alone. */
  find(secret: string): string | null {
    const row = this.#find.one({ hash: hashOf(secret), now: Date.now() });
    return row === null ? null : text(row, 'account_id');
  }

  /** Uses the link up. Answers whose it was to one caller, and null to all others. */
  take(secret: string): string | null {
    const row = this.#take.one({ hash: hashOf(secret), now: Date.now() });
    return row === null ? null : text(row, 'account_id');
  }
}
