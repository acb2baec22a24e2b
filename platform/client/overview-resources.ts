import type { ChangedFile, Listed } from '../model/source-changes.ts';
/** The JSON shapes of Berth's own resources that sum up: what a page or a command shows at a glance. */

/** What can be said of an app at a glance. */
export interface AppSummaryResource {
  readonly app: { readonly id: string; readonly name: string };
  readonly web_url: string;
  readonly maintenance: boolean;
  readonly released_at: string | null;
  /** Process types that have dynos or want some; one-off dynos are not among them. */
  readonly dynos: readonly DynoCountsResource[];
  /** The newest, whatever came of it. */
  readonly last_release: {
    readonly id: string;
    readonly version: number;
    readonly description: string;
    readonly status: 'pending' | 'succeeded' | 'failed';
    /** Why it failed, by the code: `release_phase_failed`, `boot_timeout`, …; null where it did not. */
    readonly error: { readonly id: string } | null;
    /** Whether it is what runs. */
    readonly current: boolean;
    readonly created_at: string;
  } | null;
  /** A rollout that has not ended. */
  readonly open_rollout: {
    readonly id: string;
    readonly status: 'pending' | 'running';
    readonly step: 'waiting' | 'release-phase' | 'starting' | 'switching' | 'done';
  } | null;
  readonly last_build: {
    readonly id: string;
    readonly status: 'queued' | 'building' | 'releasing' | 'succeeded' | 'failed' | 'cancelled';
    readonly error: { readonly id: string; readonly message: string; readonly next: string | null } | null;
    readonly created_at: string;
  } | null;
  /** The last hour by the minute, oldest first and the running minute last: 60 of each. */
  readonly traffic: {
    readonly requests: readonly number[];
    /** Milliseconds; null where there was no request. */
    readonly p95_ms: readonly (number | null)[];
    /** Requests of the whole hour that the app or Berth failed. */
    readonly errors: number;
  };
}

/** How the dynos of a process type are. */
export interface DynoCountsResource {
  readonly type: string;
  /** What the formation says. */
  readonly wanted: number;
  readonly up: number;
  readonly starting: number;
  readonly crashed: number;
}

/** How a release differs from another one. What each has is `from` and `to`; names only of config vars. */
export interface ReleaseDiffResource {
  /** null where there is nothing to compare with: the first release. */
  readonly from: ComparedReleaseResource | null;
  readonly to: ComparedReleaseResource;
  /** Whether the commits differ. */
  readonly source_changed: boolean;
  /** What differs between the commits; null where that is nothing, or one of them is not kept any more. */
  readonly source: SourceChangesResource | null;
  readonly image_changed: boolean;
  readonly process_types: {
    readonly added: readonly { readonly type: string; readonly command: string }[];
    readonly removed: readonly { readonly type: string; readonly command: string }[];
    readonly changed: readonly { readonly type: string; readonly from: string; readonly to: string }[];
  };
  readonly config: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly changed: readonly string[];
  };
}

/** How two sources differ. */
export interface SourceChangesResource {
  /** In the history of `to` and not in that of `from`, newest first; none where the two have nothing in common. */
  readonly commits_added: Listed<CommitResource>;
  /** The other way round: what going back takes away. */
  readonly commits_removed: Listed<CommitResource>;
  readonly files: Listed<ChangedFile>;
}

export interface CommitResource {
  readonly id: string;
  readonly subject: string;
  readonly author: string;
  readonly committed_at: string;
}

/** One of two releases that are compared. */
export interface ComparedReleaseResource {
  readonly id: string;
  readonly version: number;
  readonly description: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly created_at: string;
  /** null before the first deploy, and where an image was taken as it was. */
  readonly commit: string | null;
  readonly image: {
    readonly id: string;
    readonly size_bytes: number;
    /** What the source is to the buildpack: `Node.js`, `Python`, `Dockerfile`. */
    readonly buildpack: string;
    /** Whether it is kept still, so that the release can be gone back to. */
    readonly present: boolean;
  } | null;
}

/** Whether DNS leads a domain of an app to this Berth. */
export interface DomainDnsResource {
  readonly hostname: string;
  /** The name that DNS was asked for: of `*.example.com` one that it covers. */
  readonly checked: string;
  /** Whether a record is needed at all: not for `*.localhost`, and not under the platform's own domain. */
  readonly needed: boolean;
  /** What the record is to say: the `cname` (where the platform has a domain of its own), or the addresses. */
  readonly expected: { readonly cname: string | null; readonly addresses: readonly string[] };
  /** What DNS says now; `error` is why there is no address (`ENOTFOUND`, `ENODATA`, `ETIMEOUT`, …). */
  readonly found: {
    readonly cname: string | null;
    readonly addresses: readonly string[];
    readonly error: string | null;
  } | null;
  readonly ok: boolean;
  /** In words. */
  readonly message: string;
  /** The step to take; null when there is none. */
  readonly next: string | null;
}

/** How the machine that runs Berth is, and what Berth takes of it. What the disk is used for tells `/platform/disk`. */
export interface HostResource {
  readonly uptime_seconds: number;
  readonly memory: {
    readonly total_bytes: number;
    /** What can be had without another program losing anything. */
    readonly available_bytes: number;
    /** Kept back for Berth and the system. */
    readonly kept_back_bytes: number;
    readonly dynos_bytes: number;
    /** What dynos may take in all, and the builds that run now. */
    readonly dynos_may_take_bytes: number;
    readonly builds_may_take_bytes: number;
    /** null where the router is no process of this machine that can be looked at. */
    readonly router_bytes: number | null;
    readonly platform_bytes: number;
  };
  readonly cpu: {
    readonly cores: number;
    /** Averages of 1, 5 and 15 minutes. */
    readonly load: readonly number[];
    /** Share of all cores in use, 0 to 1. */
    readonly use: number;
  };
  readonly disk: { readonly total_bytes: number; readonly free_bytes: number };
  readonly routers: readonly {
    readonly id: string;
    readonly connected: boolean;
    readonly last_seen_at: string;
    /** Of the route table that it serves, and whether that is the newest. */
    readonly table_revision: number;
    readonly current: boolean;
  }[];
  /** Where routers listen. */
  readonly router_url: string;
  readonly versions: {
    readonly berth: string;
    readonly commit: string | null;
    readonly node: string;
    readonly docker: string;
    readonly sqlite: string;
    readonly stack: string;
  };
  readonly platform_uptime_seconds: number;
  /** Those that `berth backup` made, the newest first; whether the files are there still is not known. */
  readonly backups: readonly {
    readonly created_at: string;
    readonly file: string;
    readonly size_bytes: number;
    readonly images: boolean;
  }[];
  /** How many more dynos of that size there is memory for, when all take what they may. */
  readonly headroom: { readonly size: string; readonly dynos: number };
}
