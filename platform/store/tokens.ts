import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Token } from '../model/account.ts';
import { number, numberOrNull, Query, type Row, text, textOrNull } from './database.ts';
import type { Events } from './events.ts';
import { hashOf, newSecret, sameHash } from './hashed-secret.ts';

const PREFIX = 'berth_';
const SECRET_BYTES = 30;
const TOUCH_AFTER_MS = 60_000;

/** The table `tokens`. A token's text is `berth_` and 40 characters of base64url; only its SHA-256 is kept. */
export class Tokens {
  readonly #events: Events;
  readonly #insert;
  readonly #byHash;
  readonly #byAccount;
  readonly #delete;
  readonly #touch;

  constructor(db: Database, events: Events) {
    this.#events = events;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO tokens (id, account_id, hash, description, created_at, expires_at)
       VALUES (@id, @accountId, @hash, @description, @now, @expiresAt) RETURNING *`,
    );
    this.#byHash = new Query<object>(db, 'SELECT * FROM tokens WHERE hash = @hash');
    this.#byAccount = new Query<object>(
      db,
      'SELECT * FROM tokens WHERE account_id = @accountId ORDER BY created_at, id',
    );
    this.#delete = new Query<object>(db, 'DELETE FROM tokens WHERE id = @id AND account_id = @accountId');
    this.#touch = new Query<object>(db, 'UPDATE tokens SET last_used_at = @now WHERE id = @id');
  }

  /** The new token and its text, which is not to be had again. */
  create(options: { accountId: string; description: string | null; expiresAt: number | null }): {
    token: Token;
    text: string;
  } {
    const secret = PREFIX + newSecret(SECRET_BYTES);
    const row = this.#insert.one({ id: randomUUID(), hash: hashOf(secret), now: Date.now(), ...options });
    if (row === null) throw new Error('Cannot create the token: nothing was inserted');
    const token = tokenOf(row);
    this.#events.record({ kind: 'token.created', accountId: token.accountId, data: { token: token.id } });
    return { token, text: secret };
  }

  /** The valid token with this text, or null; compared in constant time, and marked as used (at most once a minute). */
  authenticate(secret: string): Token | null {
    const hash = hashOf(secret);
    const row = this.#byHash.one({ hash });
    if (row === null || !sameHash(text(row, 'hash'), hash)) return null;
    const token = tokenOf(row);
    const now = Date.now();
    if (token.expiresAt !== null && token.expiresAt <= now) return null;
    if (now - (token.lastUsedAt ?? 0) > TOUCH_AFTER_MS) this.#touch.run({ id: token.id, now });
    return token;
  }

  ofAccount(accountId: string): Token[] {
    return this.#byAccount.all({ accountId }).map(tokenOf);
  }

  /** Whether there was such a token. */
  revoke({ id, accountId }: { id: string; accountId: string }): boolean {
    const gone = this.#delete.run({ id, accountId }) > 0;
    if (gone) this.#events.record({ kind: 'token.revoked', accountId, data: { token: id } });
    return gone;
  }
}

function tokenOf(row: Row): Token {
  return {
    id: text(row, 'id'),
    accountId: text(row, 'account_id'),
    description: textOrNull(row, 'description'),
    createdAt: number(row, 'created_at'),
    expiresAt: numberOrNull(row, 'expires_at'),
    lastUsedAt: numberOrNull(row, 'last_used_at'),
  };
}
