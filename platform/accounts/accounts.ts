import { Fault } from '../errors.ts';
import type { Account } from '../model/account.ts';
import { passwordProblem } from '../model/password.ts';
import type { Session, SignedInBy } from '../model/session.ts';
import type { SessionOrigin } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';
import { Attempts } from './attempts.ts';
import { networkOf } from './network.ts';
import { PasswordHashes } from './password-hash.ts';

/** Wrong guesses that one address, and that all addresses together may make at one account's password. */
const OF_ADDRESS = { free: 10, everyMs: 30_000 };
const OF_ACCOUNT = { free: 60, everyMs: 15_000 };
const MOST_WAITING = 8;
const BY_LINK = '`berth login-link`, on the machine of Berth, makes a link that signs you in without a password.';

/** A browser that has signed in, and the secret for its cookie. */
export interface SignedIn {
  readonly account: Account;
  readonly session: Session;
  readonly secret: string;
}

/** Acts on an account: signing in and out, and its password. */
export class AccountActs {
  readonly #store: Store;
  readonly #hashes: PasswordHashes;
  readonly #ofAddress: Attempts;
  readonly #ofAccount: Attempts;

  constructor({ store, hashes = new PasswordHashes(), now = Date.now }: Parts) {
    this.#store = store;
    this.#hashes = hashes;
    this.#ofAddress = new Attempts(OF_ADDRESS, { now });
    this.#ofAccount = new Attempts(OF_ACCOUNT, { now });
  }

  /** `email` null: the first admin. Faults: `unauthorized`, `rate_limit`. */
  async signIn(options: { email: string | null; password: string; origin: SessionOrigin }): Promise<SignedIn> {
    const { email, password, origin } = options;
    const account = this.#accountOf(email);
    const giveBack = this.#takeAttempt({ account, origin });
    const kept = account === null ? null : this.#store.passwords.hashOf(account.id);
    const isRight = await this.#hashes.verify(password, kept);
    if (account === null || !isRight) throw wrong(email === null && kept === null ? 'no password is set yet' : null);
    giveBack();
    return this.#store.transaction(() => {
      // Another password may have been set while this one was verified.
      if (this.#store.passwords.hashOf(account.id) !== kept) throw wrong(null);
      return this.#begin({ account, by: 'password', origin });
    });
  }

  /**
   * Uses a login link up; with `newPassword` that one is set, and all other sessions end. Faults: `unauthorized`,
   * `password_needed` (the account has none: the link can be used still), `invalid_params`, `rate_limit`.
   */
  async signInByLink(options: { link: string; newPassword: string | null; origin: SessionOrigin }): Promise<SignedIn> {
    const { link, newPassword, origin } = options;
    const { loginLinks, passwords, accounts } = this.#store;
    const owner = loginLinks.find(link);
    if (owner === null) {
      this.#takeAttempt({ account: null, origin });
      throw usedUp();
    }
    if (newPassword === null && passwords.hashOf(owner) === null) {
      throw new Fault({
        code: 'password_needed',
        message: 'This account has no password yet',
        next: 'Choose one and send it as new_password with the same link.',
      });
    }
    const hash = newPassword === null ? null : await this.#newHash(newPassword, 'new_password');
    return this.#store.transaction(() => {
      const accountId = loginLinks.take(link);
      const account = accountId === null ? null : accounts.byId(accountId);
      if (account === null) throw usedUp();
      if (hash !== null) this.#setPassword({ account, hash, except: null });
      return this.#begin({ account, by: 'link', origin });
    });
  }

  /** Sets another password and ends all other sessions. Faults: `unauthorized`, `invalid_params`, `rate_limit`. */
  async changePassword(options: {
    account: Account;
    current: string;
    next: string;
    session: Session | null;
  }): Promise<void> {
    const { account, current, next, session } = options;
    const kept = this.#store.passwords.hashOf(account.id);
    if (kept === null) {
      throw new Fault({
        code: 'invalid_params',
        message: 'Cannot change the password: none is set yet',
        next: BY_LINK,
      });
    }
    const wait = this.#ofAddress.take(account.id);
    if (wait > 0) throw tooMany(wait);
    if (!(await this.#hashes.verify(current, kept))) {
      throw new Fault({
        code: 'invalid_params',
        message: 'Cannot change the password: the current one is not right',
        next: BY_LINK,
      });
    }
    this.#ofAddress.giveBack(account.id);
    const hash = await this.#newHash(next, 'password[new]');
    this.#store.transaction(() => this.#setPassword({ account, hash, except: session?.id ?? null }));
  }

  /** Whether there was such a session. */
  endSession({ account, id }: { account: Account; id: string }): boolean {
    return this.#store.transaction(() => this.#store.sessions.end({ id, accountId: account.id }));
  }

  /** The session of a cookie, where there is one. */
  endSessionOf(secret: string): void {
    this.#store.transaction(() => {
      const session = this.#store.sessions.authenticate(secret);
      if (session !== null) this.#store.sessions.end(session);
    });
  }

  /** Signs out everywhere. Answers the sessions that ended. */
  endSessions({ account }: { account: Account }): Session[] {
    return this.#store.transaction(() => this.#store.sessions.endAll({ accountId: account.id, except: null }));
  }

  #accountOf(email: string | null): Account | null {
    if (email !== null) return this.#store.accounts.byEmail(email.toLowerCase());
    return this.#store.accounts.all().find(({ role }) => role === 'admin') ?? null;
  }

  /**
   * Counts an attempt before it is made, so that many at once are no more than they may be. The limit of the account
   * does not hold where it is signed in from already: others' guesses do not keep its owner out.
   */
  #takeAttempt({ account, origin }: { account: Account | null; origin: SessionOrigin }): () => void {
    if (this.#hashes.waiting >= MOST_WAITING) throw tooMany(1000);
    const { address } = origin;
    const isKnown =
      account !== null && this.#store.sessions.ofAccount(account.id).some((one) => one.address === address);
    const network = networkOf(address);
    const wait = this.#ofAddress.take(network);
    if (wait > 0) throw tooMany(wait);
    const counted = account !== null && !isKnown ? account.id : null;
    const waitOfAccount = counted === null ? 0 : this.#ofAccount.take(counted);
    if (waitOfAccount > 0) throw tooMany(waitOfAccount);
    return () => {
      this.#ofAddress.giveBack(network);
      if (counted !== null) this.#ofAccount.giveBack(counted);
    };
  }

  async #newHash(password: string, parameter: string): Promise<string> {
    const problem = passwordProblem(password);
    if (problem !== null) {
      throw new Fault({
        code: 'invalid_params',
        message: `Cannot take this as ${parameter}: ${problem}`,
        next: 'Choose another, as three or four words that do not belong together.',
      });
    }
    return await this.#hashes.hash(password);
  }

  #setPassword({ account, hash, except }: { account: Account; hash: string; except: string | null }): void {
    this.#store.passwords.set({ accountId: account.id, hash });
    this.#store.sessions.endAll({ accountId: account.id, except });
  }

  #begin({ account, by, origin }: { account: Account; by: SignedInBy; origin: SessionOrigin }): SignedIn {
    return { account, ...this.#store.sessions.create({ accountId: account.id, by, ...origin }) };
  }
}

interface Parts {
  readonly store: Store;
  readonly hashes?: PasswordHashes;
  readonly now?: () => number;
}

function wrong(reason: string | null): Fault {
  const message = `Cannot sign in: ${reason ?? 'the password is not right'}`;
  return new Fault({ code: 'unauthorized', message, next: BY_LINK });
}

function usedUp(): Fault {
  return new Fault({
    code: 'unauthorized',
    message: 'Cannot sign in with this link: it was used already, has expired, or is not whole',
    next: '`berth login-link`, on the machine of Berth, makes a new one.',
  });
}

function tooMany(waitMs: number): Fault {
  const seconds = Math.ceil(waitMs / 1000);
  return new Fault({
    code: 'rate_limit',
    message: `Too many attempts to sign in failed; the next is possible in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}`,
    next: BY_LINK,
  });
}
