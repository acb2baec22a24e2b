/** Stands for all apps together where figures are kept by app. */
export const ALL_APPS = '*';

/** What one dyno used since it was last looked at. */
export interface DynoSample {
  /** Id of the app. */
  readonly app: string;
  /** `web.1` */
  readonly dyno: string;
  /** Memory that cannot be taken back at once: what is left when unused file pages are let go. */
  readonly memoryBytes: number;
  /** null: no limit. */
  readonly memoryLimitBytes: number | null;
  /** CPU time that it took in `measuredMs` of wall time. */
  readonly cpuMs: number;
  readonly measuredMs: number;
}

/** A dyno that was started again. */
export interface Restart {
  /** Id of the app. */
  readonly app: string;
  /** unix ms */
  readonly at: number;
  /** `web.1` */
  readonly dyno: string;
  /** Code of what ended it (`dyno_exited`, `dyno_out_of_memory`, …), or `restarted` where somebody asked for it. */
  readonly reason: string;
}

/** Requests of the last hour by the minute, oldest first: 60 of each. */
export interface RecentTraffic {
  readonly requests: readonly number[];
  /** Those that app or platform failed. */
  readonly failures: readonly number[];
  /** null where there was no request. */
  readonly p95Ms: readonly (number | null)[];
}
