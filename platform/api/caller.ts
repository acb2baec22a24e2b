import type { Account, Token } from '../model/account.ts';
import type { Session } from '../model/session.ts';

/** Who calls, and what proves it: a token, or on the dashboard's hostname the session of a browser. */
export interface Caller {
  readonly account: Account;
  readonly token: Token | null;
  readonly session: Session | null;
}
