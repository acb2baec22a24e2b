import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import { SESSION_MS, type Session, type SignedInBy } from '../model/session.ts';
import { number, Query, type Row, text } from './database.ts';
import type { Events } from './events.ts';
import { hashOf, newSecret, sameHash } from './hashed-secret.ts';

const SECRET_BYTES = 32;
const TOUCH_AFTER_MS = 60_000;

/** Where a session began. */
export interface SessionOrigin {
  readonly address: string;
  readonly userAgent: string;
}

/** The table `sessions`. */
export class Sessions {
  readonly #events: Events;
  readonly #insert;
  readonly #byHash;
  readonly #byAccount;
  readonly #delete;
  readonly #deleteExpired;
  readonly #touch;

  constructor(db: Database, events: Events) {
    this.#events = events;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO sessions (id, account_id, hash, address, user_agent, created_at, last_used_at, expires_at)
       VALUES (@id, @accountId, @hash, @address, @userAgent, @now, @now, @expiresAt) RETURNING *`,
    );
    this.#byHash = new Query<object>(db, 'SELECT * FROM sessions WHERE hash = @hash');
    this.#byAccount = new Query<object>(
      db,
      'SELECT * FROM sessions WHERE account_id = @accountId AND expires_at > @now ORDER BY created_at, id',
    );
    this.#delete = new Query<object>(db, 'DELETE FROM sessions WHERE id = @id AND account_id = @accountId');
    this.#deleteExpired = new Query<object>(db, 'DELETE FROM sessions WHERE expires_at <= @now');
    this.#touch = new Query<object>(
      db,
      'UPDATE sessions SET last_used_at = @now, expires_at = @expiresAt WHERE id = @id RETURNING *',
    );
  }

  /** The new session and its secret, which is not to be had again. */
  create(options: { accountId: string; by: SignedInBy } & SessionOrigin): { session: Session; secret: string } {
    const { accountId, by, address, userAgent } = options;
    const now = Date.now();
    this.#deleteExpired.run({ now });
    const secret = newSecret(SECRET_BYTES);
    const expiresAt = now + SESSION_MS;
    const row = this.#insert.one({
      id: randomUUID(),
      accountId,
      hash: hashOf(secret),
      address,
      userAgent,
      now,
      expiresAt,
    });
    if (row === null) throw new Error('Cannot create the session: nothing was inserted');
    const session = sessionOf(row);
    this.#events.record({ kind: 'session.created', accountId, data: { session: session.id, by, address } });
    return { session, secret };
  }

  /** The live session with this secret, or null; its time begins anew with each use (written once a minute at most). */
  authenticate(secret: string): Session | null {
    const hash = hashOf(secret);
    const row = this.#byHash.one({ hash });
    if (row === null || !sameHash(text(row, 'hash'), hash)) return null;
    const session = sessionOf(row);
    const now = Date.now();
    if (session.expiresAt <= now) return null;
    if (now - session.lastUsedAt <= TOUCH_AFTER_MS) return session;
    const touched = this.#touch.one({ id: session.id, now, expiresAt: now + SESSION_MS });
    return touched === null ? null : sessionOf(touched);
  }

  /** The live ones, oldest first. */
  ofAccount(accountId: string): Session[] {
    return this.#byAccount.all({ accountId, now: Date.now() }).map(sessionOf);
  }

  /** Whether there was such a session. */
  end({ id, accountId }: { id: string; accountId: string }): boolean {
    const gone = this.#delete.run({ id, accountId }) > 0;
    if (gone) this.#events.record({ kind: 'session.ended', accountId, data: { session: id } });
    return gone;
  }

  /** Ends all of an account, but `except` where that is given. Answers those that ended. */
  endAll({ accountId, except }: { accountId: string; except: string | null }): Session[] {
    return this.ofAccount(accountId).filter(({ id }) => id !== except && this.end({ id, accountId }));
  }
}

function sessionOf(row: Row): Session {
  return {
    id: text(row, 'id'),
    accountId: text(row, 'account_id'),
    address: text(row, 'address'),
    userAgent: text(row, 'user_agent'),
    createdAt: number(row, 'created_at'),
    lastUsedAt: number(row, 'last_used_at'),
    expiresAt: number(row, 'expires_at'),
  };
}
