/** The JSON shapes of what Berth has beside Heroku's API. */

/** The move of an app from one release to the next. */
export interface RolloutResource {
  readonly id: string;
  readonly app: { readonly id: string; readonly name: string };
  readonly release: { readonly id: string; readonly version: number };
  readonly status: 'pending' | 'running' | 'succeeded' | 'failed';
  readonly step: 'waiting' | 'release-phase' | 'starting' | 'switching' | 'done';
  /** Why it failed: a code of the error catalogue and a sentence. */
  readonly error: { readonly id: string; readonly message: string } | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What can be set on an app beside its config vars. Memory in MiB, times in seconds. */
export interface SettingsResource {
  readonly health_path: string | null;
  readonly boot_seconds: number;
  readonly stop_seconds: number;
  readonly drain_seconds: number;
  /** null: what the dyno's size gives. */
  readonly memory_mb: number | null;
  readonly build_memory_mb: number;
  readonly build_seconds: number;
}

/** How a build fares, finer than Heroku's three states, and why it failed. */
export interface BuildStateResource {
  readonly id: string;
  readonly status: 'queued' | 'building' | 'releasing' | 'succeeded' | 'failed' | 'cancelled';
  readonly error: { readonly id: string; readonly message: string } | null;
}

/** A recorded fact. */
export interface EventResource {
  readonly seq: number;
  readonly kind: string;
  readonly app: { readonly id: string } | null;
  readonly actor: { readonly id: string } | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly created_at: string;
}

/** Bytes that Berth takes on the host's disk, and what is left. */
export interface DiskResource {
  readonly images_bytes: number;
  readonly volumes_bytes: number;
  readonly containers_bytes: number;
  readonly repositories_bytes: number;
  readonly logs_bytes: number;
  readonly sources_bytes: number;
  readonly database_bytes: number;
  readonly free_bytes: number;
  readonly total_bytes: number;
}

/** Builds that run and that wait, in their order. */
export interface QueueResource {
  readonly concurrent_builds: number;
  readonly builds: readonly {
    readonly id: string;
    readonly app: { readonly id: string; readonly name: string };
    readonly status: 'queued' | 'building' | 'releasing';
    /** 0 for those that run, 1 for the next. */
    readonly position: number;
    readonly created_at: string;
  }[];
}
