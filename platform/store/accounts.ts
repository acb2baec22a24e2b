import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { Account, AccountRole } from '../model/account.ts';
import { number, oneOf, Query, type Row, text, textOrNull } from './database.ts';
import type { Events } from './events.ts';

/** The table `accounts`. */
export class Accounts {
  readonly #events: Events;
  readonly #insert;
  readonly #byId;
  readonly #byEmail;
  readonly #all;

  constructor(db: Database, events: Events) {
    this.#events = events;
    this.#insert = new Query<object>(
      db,
      `INSERT INTO accounts (id, email, name, role, created_at, updated_at)
       VALUES (@id, @email, @name, @role, @now, @now) RETURNING *`,
    );
    this.#byId = new Query<object>(db, 'SELECT * FROM accounts WHERE id = @id');
    this.#byEmail = new Query<object>(db, 'SELECT * FROM accounts WHERE email = @email');
    this.#all = new Query<object>(db, 'SELECT * FROM accounts ORDER BY created_at, id');
  }

  create({ email, name, role }: { email: string; name: string | null; role: AccountRole }): Account {
    const row = this.#insert.one({ id: randomUUID(), email, name, role, now: Date.now() });
    if (row === null) throw new Error('Cannot create the account: nothing was inserted');
    const account = accountOf(row);
    this.#events.record({ kind: 'account.created', accountId: account.id, data: { email } });
    return account;
  }

  byId(id: string): Account | null {
    const row = this.#byId.one({ id });
    return row && accountOf(row);
  }

  byEmail(email: string): Account | null {
    const row = this.#byEmail.one({ email });
    return row && accountOf(row);
  }

  all(): Account[] {
    return this.#all.all({}).map(accountOf);
  }
}

function accountOf(row: Row): Account {
  return {
    id: text(row, 'id'),
    email: text(row, 'email'),
    name: textOrNull(row, 'name'),
    role: oneOf(row, 'role'),
    createdAt: number(row, 'created_at'),
    updatedAt: number(row, 'updated_at'),
  };
}
