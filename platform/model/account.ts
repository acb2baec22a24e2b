/** A person who may use this Berth. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly role: AccountRole;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type AccountRole = 'admin' | 'member';

/** An API token; its text is known only when it is made, the store keeps a hash. */
export interface Token {
  readonly id: string;
  readonly accountId: string;
  readonly description: string | null;
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly lastUsedAt: number | null;
}
