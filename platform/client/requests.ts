/** What the client's methods take where that is more than a name. */

/** Which part of a list to get; without `limit` all pages are followed. */
export interface ListOptions {
  readonly order?: 'asc' | 'desc';
  /** Most items to get. */
  readonly limit?: number;
  /** Only what comes after this value of the list's own property (`version`, `seq`, `id`). */
  readonly after?: string | number;
}

export interface AppChanges {
  readonly name?: string;
  readonly maintenance?: boolean;
}

export interface ScaleUpdate {
  readonly type: string;
  /** `2`, `"2"`, or relative `"+1"`, `"-1"`; absent: unchanged. */
  readonly quantity?: number | string;
  /** `standard-1x`, in any case; absent: unchanged. */
  readonly size?: string;
}

export interface RunRequest {
  readonly command: string;
  /** Whether to attach to it (see `Client.attach`), or to let its output go to the log. */
  readonly attach: boolean;
  /** TERM, COLUMNS, LINES. */
  readonly env?: Readonly<Record<string, string | number>>;
  readonly size?: string;
  readonly type?: string;
  /** No terminal even when attached. */
  readonly forceNoTty?: boolean;
}

export interface ExecRequest {
  /** Absent: a shell. */
  readonly command?: string;
  /** TERM, COLUMNS, LINES. */
  readonly env?: Readonly<Record<string, string | number>>;
  /** Plain streams instead of a terminal. */
  readonly forceNoTty?: boolean;
}

/** The dynos that are meant; all of the app without `dyno` and `type`. */
export type DynoSelector =
  | { readonly dyno?: string; readonly type?: never }
  | { readonly dyno?: never; readonly type?: string };

export interface LogRequest {
  readonly lines?: number;
  readonly tail?: boolean;
  readonly source?: string | readonly string[];
  /** `web.1`, or a process type. */
  readonly dyno?: string | readonly string[];
  /** `error`, `warn`, `info`, `debug`. */
  readonly level?: string | readonly string[];
  /** Anywhere in the line, whatever its case. */
  readonly text?: string;
  /** ISO 8601. */
  readonly since?: string;
  readonly until?: string;
  /** Ids of lines: what comes before, or after. */
  readonly before?: string;
  readonly after?: string;
  /** Whether the newest (`end`) or the oldest lines are meant where there are more. */
  readonly from?: 'end' | 'start';
  /** `json`: each line as a LogLineResource. */
  readonly format?: 'text' | 'json';
}

export interface BuildRequest {
  /** `source_blob.get_url` of a source. */
  readonly url: string;
  readonly version?: string;
  readonly checksum?: string;
}

/** An image by its name, or the `get_url` of a source with the archive of one. */
export type ImageRequest = { readonly version?: string } & ({ readonly reference: string } | { readonly url: string });

export interface SettingsChanges {
  readonly health_path?: string | null;
  readonly boot_seconds?: number;
  readonly stop_seconds?: number;
  readonly drain_seconds?: number;
  readonly memory_mb?: number | null;
  readonly build_memory_mb?: number;
  readonly build_seconds?: number;
  readonly build_disk_mb?: number;
  readonly build_root?: string | null;
  readonly build_network?: boolean;
  readonly build_cache_mb?: number;
}

/** Which figures, and how finely. */
export interface MetricsRequest {
  /** ISO 8601 */
  readonly from?: string;
  readonly to?: string;
  /** Seconds; rounded up to what is kept. */
  readonly step?: number;
  readonly by?: 'type' | 'dyno';
}
