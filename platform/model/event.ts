/** A fact, recorded in the same transaction as the change that it tells. */
export interface Event {
  /** Grows by one or more with each event of this Berth. */
  readonly seq: number;
  readonly appId: string | null;
  readonly accountId: string | null;
  readonly kind: EventKind;
  /** Never a secret: names and numbers only. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
}

export type EventKind =
  | 'account.created'
  | 'token.created'
  | 'token.revoked'
  | 'session.created'
  | 'session.ended'
  | 'password.changed'
  | 'login-link.created'
  | 'app.created'
  | 'app.renamed'
  | 'app.maintenance'
  | 'app.settings'
  | 'app.destroyed'
  | 'app.removed'
  | 'build.created'
  | 'build.started'
  | 'build.releasing'
  | 'build.succeeded'
  | 'build.failed'
  | 'build.cancelled'
  | 'build.cache-emptied'
  | 'release.created'
  | 'release.succeeded'
  | 'release.failed'
  | 'rollout.step'
  | 'formation.updated'
  | 'set.state'
  | 'dyno.created'
  | 'dyno.state'
  | 'dyno.removed'
  | 'dyno.exec'
  | 'domain.added'
  | 'domain.removed'
  | 'config.revealed';

/** Whose events: of one app; of several apps and of an account itself; or those of the whole platform. */
export type EventScope =
  | { readonly appId: string }
  | { readonly appIds: readonly string[]; readonly accountId: string }
  | 'all';

/** A part of the events: `from` and `to` are inclusive. */
export interface EventRange {
  readonly scope: EventScope;
  readonly from: number;
  readonly to: number;
  readonly order: 'asc' | 'desc';
  readonly limit: number;
}
