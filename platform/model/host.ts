/** How the machine that runs Berth is, and what Berth takes of it. Bytes, seconds, unix ms. */
export interface HostReport {
  readonly uptimeSeconds: number;
  readonly memory: {
    readonly totalBytes: number;
    /** What can be had without another program losing anything. */
    readonly availableBytes: number;
    /** Kept back for the platform, the router and the system. */
    readonly keptBackBytes: number;
    readonly dynosBytes: number;
    /** What the formation's dynos may take in all, and the builds that run now. */
    readonly dynosMayTakeBytes: number;
    readonly buildsMayTakeBytes: number;
    /** null where the router is no process of this machine that can be looked at. */
    readonly routerBytes: number | null;
    readonly platformBytes: number;
  };
  readonly cpu: {
    readonly cores: number;
    /** Programs that ran or waited, on average of 1, 5 and 15 minutes. */
    readonly load: readonly [number, number, number];
    /** Share of all cores that was in use since the look before, 0 to 1. */
    readonly use: number;
  };
  readonly disk: { readonly totalBytes: number; readonly freeBytes: number };
  readonly routers: readonly RouterReport[];
  readonly tableRevision: number;
  readonly versions: {
    readonly berth: string;
    /** Of the checkout that it runs from, as it started; null where that is none. */
    readonly commit: string | null;
    readonly node: string;
    readonly docker: string;
    readonly sqlite: string;
    readonly stack: string;
  };
  readonly platformUptimeSeconds: number;
  /** Made by `berth backup`, the newest first. */
  readonly backups: readonly BackupReport[];
  /** How many more dynos of that size the memory is enough for, when all dynos and builds take what they may. */
  readonly headroom: { readonly size: string; readonly dynos: number };
}

export interface RouterReport {
  readonly id: string;
  readonly connected: boolean;
  readonly lastSeen: number;
  /** Of the route table that it serves. */
  readonly revision: number;
}

export interface BackupReport {
  readonly at: number;
  readonly file: string;
  readonly sizeBytes: number;
  /** Whether the images of current releases are in it. */
  readonly images: boolean;
}
