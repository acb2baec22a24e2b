import { AccountActs } from '../../accounts/accounts.ts';
import { PasswordHashes } from '../../accounts/password-hash.ts';
import type { Account } from '../../model/account.ts';
import type { Store } from '../../store/store.ts';
import type { Acts } from '../dependencies.ts';

/** Hashes that take no time: what is tested is who gets in. */
const CHEAP = { N: 16, r: 8, p: 1 };

/** The platform's own acts on an account, on the real record. */
export class FakeAccountActs {
  readonly #store: Store;
  readonly #accounts: AccountActs;

  constructor(store: Store) {
    this.#store = store;
    this.#accounts = new AccountActs({ store, hashes: new PasswordHashes({ cost: CHEAP }) });
  }

  async createToken(options: { account: Account; description: string | null; expiresAt: number | null }) {
    const { account, description, expiresAt } = options;
    return this.#store.transaction(() => this.#store.tokens.create({ accountId: account.id, description, expiresAt }));
  }

  async revokeToken({ account, id }: { account: Account; id: string }): Promise<boolean> {
    return this.#store.transaction(() => this.#store.tokens.revoke({ id, accountId: account.id }));
  }

  signIn(options: Parameters<Acts['signIn']>[0]) {
    return this.#accounts.signIn(options);
  }

  signInByLink(options: Parameters<Acts['signInByLink']>[0]) {
    return this.#accounts.signInByLink(options);
  }

  changePassword(options: Parameters<Acts['changePassword']>[0]) {
    return this.#accounts.changePassword(options);
  }

  endSession(options: Parameters<Acts['endSession']>[0]) {
    return this.#accounts.endSession(options);
  }

  endSessionOf(secret: string) {
    this.#accounts.endSessionOf(secret);
  }

  endSessions(options: Parameters<Acts['endSessions']>[0]) {
    return this.#accounts.endSessions(options);
  }
}
