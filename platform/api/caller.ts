import type { Account, Token } from '../model/account.ts';
import type { Session } from '../model/session.ts';

/** Who calls, and what proves it: a token, or on the dashboard's hostname the session of a browser. */
export interface Caller {
  readonly account: Account;
  readonly token: Token | null;
  readonly session: Session | null;
}

/** A caller by ids, to be kept in a URL or ticket that stands for them. */
export interface Proof {
  readonly accountId: string;
  readonly tokenId: string | null;
  readonly sessionId: string | null;
}

export function proofOf({ account, token, session }: Caller): Proof {
  return { accountId: account.id, tokenId: token?.id ?? null, sessionId: session?.id ?? null };
}
