/**
 * Every figure that the router keeps to, times in milliseconds, sizes in bytes. Heroku's where Heroku has one
 * (devcenter: HTTP Routing, Request Timeout, Error Codes).
 */
export interface Limits {
  /** From the whole request sent to a dyno until the first byte of its response (H12). */
  readonly firstByteMs: number;
  /** Window that every byte either way renews (H15, H28). */
  readonly idleMs: number;
  /** The same two for Berth's own hostnames, behind which a build may be silent for long. */
  readonly systemFirstByteMs: number;
  readonly systemIdleMs: number;
  readonly connectMs: number;
  /** Dynos that one request tries to connect to. */
  readonly connectAttempts: number;
  /** How long a dyno that could not be connected to is left alone: at first, and at most after doubling. */
  readonly asideMs: number;
  readonly asideMaxMs: number;
  /** How long a request waits for the first dyno of a booting app (H20). */
  readonly bootHoldMs: number;
  /** How long a request waits for a new table when the present one leads nowhere. */
  readonly changeHoldMs: number;
  /** Requests in flight per dyno, counted over the app (H11). */
  readonly backlogPerDyno: number;
  /** Idle connections to dynos are closed after this. */
  readonly poolIdleMs: number;
  /** A request that may not be repeated takes no pooled connection that was idle for longer. */
  readonly poolFreshMs: number;
  readonly clientKeepAliveMs: number;
  readonly clientHeadMs: number;
  /** Request line and header line (400). */
  readonly requestLineBytes: number;
  readonly headerNameBytes: number;
  readonly headerCount: number;
  /** Head of a dyno's response (H25). */
  readonly responseHeadBytes: number;
  readonly responseHeaderLineBytes: number;
  readonly responseCookieBytes: number;
  readonly healthIntervalMs: number;
  readonly healthTimeoutMs: number;
  readonly healthFall: number;
  readonly healthRise: number;
  /** How long a stopping router lets requests in flight finish. */
  readonly stopMs: number;
  /** How long a stopping router leaves idle client connections open, so that a request on its way is answered. */
  readonly stopIdleMs: number;
  /** How long a stopping router tries to hand over its last log lines. */
  readonly stopFlushMs: number;
}

export const DEFAULT_LIMITS: Limits = {
  firstByteMs: 30_000,
  idleMs: 55_000,
  systemFirstByteMs: 600_000,
  systemIdleMs: 3_600_000,
  connectMs: 5_000,
  connectAttempts: 10,
  asideMs: 5_000,
  asideMaxMs: 60_000,
  bootHoldMs: 75_000,
  changeHoldMs: 5_000,
  backlogPerDyno: 200,
  poolIdleMs: 90_000,
  poolFreshMs: 1_000,
  clientKeepAliveMs: 60_000,
  clientHeadMs: 30_000,
  requestLineBytes: 8_192,
  headerNameBytes: 1_000,
  headerCount: 1_000,
  responseHeadBytes: 1_048_576,
  responseHeaderLineBytes: 524_288,
  responseCookieBytes: 8_192,
  healthIntervalMs: 2_000,
  healthTimeoutMs: 5_000,
  healthFall: 3,
  healthRise: 2,
  stopMs: 30_000,
  stopIdleMs: 1_000,
  stopFlushMs: 1_000,
};
