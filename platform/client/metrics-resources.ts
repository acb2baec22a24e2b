/** The JSON shapes of figures over time: Berth's own. A series has one entry for each of `times`; null: nothing was measured. */

export type Series = readonly (number | null)[];

/** How a request ended: the app's answer by its first digit, or `router` where the router itself had to answer. */
export type StatusClass = '2xx' | '3xx' | '4xx' | '5xx' | 'router';

interface TimedResource {
  /** Beginning of the first step and end of the last. */
  readonly from: string;
  readonly to: string;
  readonly step_seconds: number;
  /** Beginning of each step. */
  readonly times: readonly string[];
}

/** Shares of requests by duration, merged from histograms: off by 10 % at most. */
export interface LatencyResource<T> {
  readonly p50: T;
  readonly p95: T;
  readonly p99: T;
}

interface TrafficResource {
  readonly requests: {
    readonly total: Series;
    /** Those that app or platform failed. */
    readonly failures: Series;
    readonly by_status: Readonly<Record<StatusClass, Series>>;
  };
  /** Requests by the code of what the router had to answer (`H12`, …), in all of the time. */
  readonly router_codes: Readonly<Record<string, number>>;
  readonly latency_ms: LatencyResource<Series>;
  readonly summary: TrafficSummaryResource;
}

/** Of all of the time. */
export interface TrafficSummaryResource {
  readonly requests: number;
  /** Those that app or platform failed: 5xx, and the router's errors but for clients that left. */
  readonly failures: number;
  readonly latency_ms: LatencyResource<number | null>;
}

/** `/apps/:app/metrics` */
export interface AppMetricsResource extends TimedResource, TrafficResource {
  readonly app: { readonly id: string; readonly name: string };
  readonly processes: readonly ProcessMetricsResource[];
  readonly restarts: readonly RestartResource[];
  /** Those that went live in the time. */
  readonly releases: readonly { readonly version: number; readonly description: string; readonly at: string }[];
}

/** A process type, or (with `by=dyno`) one dyno. */
export interface ProcessMetricsResource {
  readonly type: string;
  readonly dyno: string | null;
  /** Requests that it answered; those that no dyno answered are in the app's total alone. */
  readonly requests: Series;
  readonly failures: Series;
  /** The most in the step, of the dyno that has most: each has the limit for itself. */
  readonly memory_bytes: Series;
  /** null: no limit, or nothing was measured. */
  readonly memory_limit_bytes: number | null;
  /** CPUs that were busy, of all its dynos together. */
  readonly cpu_cores: Series;
  readonly summary: TrafficSummaryResource;
}

/** A dyno that was started again. */
export interface RestartResource {
  readonly at: string;
  readonly type: string;
  readonly dyno: string;
  /** Code of what ended it (`dyno_exited`, `dyno_out_of_memory`, …), or `restarted` where somebody asked for it. */
  readonly reason: string;
}

/** `/platform/metrics`: all apps together. */
export interface PlatformMetricsResource extends TimedResource, TrafficResource {
  /** Of all dynos together. */
  readonly memory_bytes: Series;
  readonly cpu_cores: Series;
  /** In all of the time, those with most requests first. */
  readonly apps: readonly {
    readonly app: { readonly id: string; readonly name: string };
    readonly requests: number;
    readonly failures: number;
    /** The most that its dynos had, added up. */
    readonly memory_bytes: number | null;
    /** CPUs that were busy on average. */
    readonly cpu_cores: number | null;
  }[];
}
