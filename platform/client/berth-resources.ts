/** The JSON shapes of what Berth has beside Heroku's API. */

import type { BuildPlan, Catalog } from '../../buildpacks/plan.ts';
import type { EventKind } from '../model/event.ts';

/** The move of an app from one release to the next. */
export interface RolloutResource {
  readonly id: string;
  readonly app: { readonly id: string; readonly name: string };
  readonly release: { readonly id: string; readonly version: number };
  readonly status: 'pending' | 'running' | 'succeeded' | 'failed';
  readonly step: 'waiting' | 'release-phase' | 'starting' | 'switching' | 'done';
  /** Why it failed: a code of the error catalogue and a sentence, which ends with `next`, the step to take. */
  readonly error: { readonly id: string; readonly message: string; readonly next: string | null } | null;
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
  readonly build_disk_mb: number;
  /** Folder of the source that is built; null: the whole source. */
  readonly build_root: string | null;
  readonly build_network: boolean;
  readonly build_cache_mb: number;
}

/** How a source would be built, without building it. */
export interface PlanResource {
  readonly app: { readonly id: string; readonly name: string };
  readonly commit: string;
  /** Folder of the source that is built; null: the whole source. */
  readonly root: string | null;
  /** Those that were chosen, by the app or its app.json; none where the source decides. */
  readonly buildpacks: readonly string[];
  /** Of ours; null where there are only buildpacks of others, which say only in the build what they do. */
  readonly plan: BuildPlan | null;
}

/** Versions of each runtime that this Berth can provide. */
export type CatalogResource = Catalog;

/** How a build fares, finer than Heroku's three states, and why it failed. */
export interface BuildStateResource {
  readonly id: string;
  readonly status: 'queued' | 'building' | 'releasing' | 'succeeded' | 'failed' | 'cancelled';
  /** As of a rollout. */
  readonly error: { readonly id: string; readonly message: string; readonly next: string | null } | null;
}

/** What a dyno of Heroku's does not tell: what went wrong with it, and when it is tried again. */
export interface DynoStateResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly state: 'starting' | 'up' | 'draining' | 'crashed' | 'stopping';
  /** How often it crashed since its release or its last long run. */
  readonly crashes: number;
  /** When a crashed dyno is started again; else null. */
  readonly retry_at: string | null;
  readonly exit_code: number | null;
  /** Of the last crash; null before the first. */
  readonly error: { readonly id: string; readonly message: string; readonly next: string | null } | null;
}

/** A browser that the account is signed in with. */
export interface SessionResource {
  readonly id: string;
  /** Whether the request came by this one. */
  readonly current: boolean;
  readonly address: string;
  readonly user_agent: string;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly expires_at: string;
}

/** Who is signed in: `/api/session` of the dashboard's hostname. */
export interface SignedInSessionResource {
  readonly account: {
    readonly id: string;
    readonly email: string;
    readonly name: string | null;
    readonly role: 'admin' | 'member';
  };
  readonly has_password: boolean;
  readonly created_at: string;
}

/** A command in a running dyno: it starts when the WebSocket at `attach_url` is opened, once, before `expires_at`. */
export interface ExecResource {
  readonly id: string;
  readonly app: { readonly id: string; readonly name: string };
  readonly dyno: { readonly id: string; readonly name: string };
  /** null: a shell. */
  readonly command: string | null;
  /** Holds a ticket, never a token. */
  readonly attach_url: string;
  readonly created_at: string;
  readonly expires_at: string;
}

/** One line of a log session with `format: "json"`; the event's id is its position. */
export interface LogLineResource {
  readonly at: string;
  /** `app`: what the app's processes print; `heroku`: what Berth and its router say. */
  readonly source: 'app' | 'heroku';
  /** `web.1`, `run.1234`, `api`, `router`. */
  readonly dyno: string;
  /** Read out of the text; of a request out of its status. */
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  /** As it was printed, with its escape sequences. */
  readonly text: string;
  /** Of the HTTP request that the line is about. */
  readonly request_id?: string;
}

/** A recorded fact. */
export interface EventResource {
  readonly seq: number;
  readonly kind: EventKind;
  /** `name` is the one that it has now, null once it is destroyed. */
  readonly app: { readonly id: string; readonly name: string | null } | null;
  /** The account that made the change, or null where Berth did by itself. */
  readonly actor: { readonly id: string; readonly email: string | null } | null;
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
  readonly metrics_bytes: number;
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

/** Names of an app's config vars, sorted. Their values stand in `/config-vars` alone. */
export type ConfigVarNamesResource = readonly string[];
