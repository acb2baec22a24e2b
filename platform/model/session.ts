/** A browser that an account is signed in with. */
export interface Session {
  readonly id: string;
  readonly accountId: string;
  /** Where it was signed in from. */
  readonly address: string;
  readonly userAgent: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
}

export type SignedInBy = 'password' | 'link';

/** A session that is not used for so long has ended. */
export const SESSION_MS = 14 * 86_400_000;
/** A login link that is not used for so long is of no use any more. */
export const LOGIN_LINK_MS = 30 * 60_000;
