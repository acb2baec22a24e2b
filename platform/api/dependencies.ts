import type { Readable } from 'node:stream';
import type { CatalogResource, PlanResource } from '../client/berth-resources.ts';
import type { AttachedProcess } from '../engine/engine.ts';
import type { Account, Token } from '../model/account.ts';
import type { App, AppSettings } from '../model/app.ts';
import type { Build, TakenImage } from '../model/build.ts';
import type { Domain } from '../model/domain.ts';
import type { DnsAnswer } from '../model/domain-dns.ts';
import type { Dyno } from '../model/dyno.ts';
import type { Event, EventRange } from '../model/event.ts';
import type { FormationEntry } from '../model/formation.ts';
import type { HostReport } from '../model/host.ts';
import type { RecentTraffic, Restart } from '../model/metrics.ts';
import type { ConfigVars, Image, Release } from '../model/release.ts';
import type { Rollout } from '../model/rollout.ts';
import type { Session } from '../model/session.ts';
import type { SourceChanges } from '../model/source-changes.ts';
import type { AppTotals, Asked, TrafficRow, UsageRow } from '../store/metrics/reading.ts';
import type { LogReader } from './log-reading.ts';
import type { OpenStreams } from './open-streams.ts';
import type { Tickets } from './tickets.ts';

/** Everything that the API needs of the rest of the platform. */
export interface Dependencies {
  readonly records: Records;
  readonly acts: Acts;
  readonly output: OutputReader;
  readonly logs: LogReader;
  readonly sources: Sources;
  readonly figures: Figures;
  /** All figures in Prometheus' text format. */
  readonly exposition: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly places: Places;
  readonly names: Names;
  /** What WebSockets are opened with instead of a token. */
  readonly tickets: Tickets;
  /** How many streams each account has open. */
  readonly streams: OpenStreams;
  /** At least 32 secret bytes, the same after a restart: signs capability URLs. */
  readonly capabilityKey: Buffer;
  /** Hears every answer from 500 on, with the id that the client was given. */
  readonly reportError: (failure: { requestId: string; error: unknown }) => void;
}

/** Figures of requests and dynos (platform/store/metrics). */
export interface Figures {
  traffic(asked: Asked): TrafficRow[];
  usage(asked: Asked): UsageRow[];
  restarts(asked: Asked): Restart[];
  /** What each app had in all of a range, those with most requests first. */
  totals(range: Asked['range']): AppTotals[];
  /** Requests of each app in the hour that ends at the unix ms `until`, by the minute; one query for all. */
  recentTraffic(appIds: readonly string[], until: number): Map<string, RecentTraffic>;
}

/** The apps' sources (platform/git). */
export interface Sources {
  /** How commit `to` differs from `from`; null when one of them is not kept any more. */
  changes(appId: string, from: string, to: string): Promise<SourceChanges | null>;
}

/** What DNS says. */
export interface Names {
  /** Never rejects, and takes seconds at most. */
  ask(hostname: string): Promise<DnsAnswer>;
  /** Addresses by which others may reach this machine. */
  machineAddresses(): readonly string[];
}

/** Where this Berth is reached. URLs without a trailing slash. */
export interface Places {
  /** `http://127.0.0.1:5000`: in capability URLs, unless the request came by another of the API's own names. */
  readonly apiUrl: string;
  /** Base of `<app>.git`. */
  readonly gitUrl: string;
  /** Base domain: an app answers to `<app>.<domain>`. */
  readonly domain: string;
  /** Scheme and port of the router: `http://*:8080` as `{ scheme: 'http', port: 8080 }`. */
  readonly router: { readonly scheme: 'http' | 'https'; readonly port: number };
}

/** What is read of the record (platform/store). */
export interface Records {
  readonly accounts: { byId(id: string): Account | null };
  readonly tokens: {
    authenticate(secret: string): Token | null;
    ofAccount(accountId: string): Token[];
  };
  readonly sessions: {
    authenticate(secret: string): Session | null;
    ofAccount(accountId: string): Session[];
  };
  /** null when the account has none yet. */
  readonly passwords: { hashOf(accountId: string): string | null };
  readonly apps: {
    byId(id: string): App | null;
    /** The active app of that name. */
    byName(name: string): App | null;
    all(): App[];
  };
  readonly releases: {
    byId(id: string): Release | null;
    byVersion(options: { appId: string; version: number }): Release | null;
    /** All of the app, oldest first. */
    ofApp(appId: string): Release[];
    /** What the next release is built on: the newest that did not fail. */
    base(appId: string): Release | null;
    /** The newest that succeeded, or null. */
    current(appId: string): Release | null;
    config(releaseId: string): ConfigVars;
    /** The newest of each app, by the app's id. */
    newestOfAll(): ReadonlyMap<string, Release>;
    /** Id of each app's current release, or null, by the app's id. */
    currentIds(): ReadonlyMap<string, string | null>;
  };
  readonly images: { byId(id: string): Image | null };
  readonly builds: {
    byId(id: string): Build | null;
    ofApp(appId: string): Build[];
    /** The newest of each app, by the app's id. */
    newestOfAll(): ReadonlyMap<string, Build>;
  };
  readonly formation: { ofApp(appId: string): FormationEntry[]; all(): FormationEntry[] };
  readonly dynos: { ofApp(appId: string): Dyno[]; all(): Dyno[] };
  readonly domains: { ofApp(appId: string): Domain[] };
  readonly rollouts: {
    byId(id: string): Rollout | null;
    ofRelease(releaseId: string): Rollout | null;
    ofApp(appId: string): Rollout[];
    /** Those that have not ended, oldest first. */
    open(): Rollout[];
  };
  readonly events: {
    range(range: EventRange): Event[];
    /** The first and the last seq that is kept; 0 where there is none. */
    bounds(): { oldest: number; newest: number };
    /** Hears each event once it is committed. Answers how to stop that. */
    subscribe(listener: (event: Event) => void): () => void;
  };
}

/** Who acts on which app. */
export interface OnApp {
  readonly account: Account;
  readonly app: App;
}

/**
 * Everything that changes something. Each rejects with a Fault that is fit for the user, resolves once the change is
 * recorded, and does not wait for containers.
 */
export interface Acts {
  /** `name` null: one is made up. Faults: `invalid_params` (name, taken or bad), `host_full`. */
  createApp(options: { account: Account; name: string | null }): Promise<App>;
  renameApp(options: OnApp & { name: string }): Promise<App>;
  destroyApp(options: OnApp): Promise<void>;
  setMaintenance(options: OnApp & { on: boolean }): Promise<App>;
  updateSettings(options: OnApp & { settings: Partial<AppSettings> }): Promise<App>;
  /** `release` is null when nothing changed. `config` is the whole of it, as it will be. */
  setConfig(
    options: OnApp & { changes: Readonly<Record<string, string | null>> },
  ): Promise<{ release: Release | null; config: ConfigVars }>;
  /** Records that values of a release's config vars were shown in a browser: of one with `name`, else of all. */
  configRevealed(options: OnApp & { release: Release; name: string | null }): void;
  rollback(options: OnApp & { release: Release }): Promise<Release>;
  /** `description` null: the usual one. */
  deployImage(options: OnApp & { imageId: string; description: string | null }): Promise<Release>;
  /** All or nothing; answers the changed entries, in the order of `updates`. */
  scale(options: OnApp & { updates: readonly FormationUpdate[] }): Promise<FormationEntry[]>;
  restart(options: OnApp & { selector: DynoSelection }): Promise<void>;
  stopDyno(options: OnApp & { selector: DynoSelection }): Promise<void>;
  /** `checksum` (`SHA256:<hex>`) is of the archive as it was received. Fault `invalid_params` when it differs. */
  /** `buildpacks`: for this build alone; null: as the app or its source says. Fault `invalid_buildpacks`. */
  startBuild(
    options: OnApp & {
      sourceId: string;
      version: string | null;
      /** Of the version, as one line. */
      subject: string | null;
      checksum: string | null;
      buildpacks: readonly string[] | null;
    },
  ): Promise<Build>;
  /** A build that takes an image that is there already: by name, or sent as an archive. */
  deployTaken(options: OnApp & { image: TakenImage; version: string | null }): Promise<Build>;
  cancelBuild(options: OnApp & { build: Build }): Promise<Build>;
  /** All of them, in their order. Fault `invalid_buildpacks`. */
  setBuildpacks(options: OnApp & { buildpacks: readonly string[] }): Promise<App>;
  /** Takes the app's package caches and dependency images away. Fault `conflict` while it is being built. */
  purgeBuildCache(options: OnApp): Promise<void>;
  /** How the app's newest source would be built. Faults: the source's, `invalid_params` before the first. */
  plan(options: OnApp): Promise<PlanResource>;
  catalog(): Promise<CatalogResource>;
  /** A one-off dyno. With `attach` it waits for {@link Acts.attach} before it starts. */
  run(options: OnApp & RunOptions): Promise<Dyno>;
  /** The one connection to an attached one-off dyno. Fault `conflict` when it is taken already. */
  attach(options: { app: App; dyno: Dyno }): Promise<AttachedProcess>;
  /** A command in a dyno that runs. Fault `conflict` when it does not. */
  exec(options: OnApp & { dyno: Dyno } & ExecOptions): Promise<AttachedProcess>;
  addDomain(options: OnApp & { hostname: string }): Promise<Domain>;
  removeDomain(options: OnApp & { domain: Domain }): Promise<void>;
  /** `text` is the token itself: to be shown once. */
  createToken(options: {
    account: Account;
    description: string | null;
    expiresAt: number | null;
  }): Promise<{ token: Token; text: string }>;
  /** Whether there was such a token. */
  revokeToken(options: { account: Account; id: string }): Promise<boolean>;
  /** `email` null: the first admin. Faults: `unauthorized`, `rate_limit`. */
  signIn(options: { email: string | null; password: string; origin: SessionOrigin }): Promise<SignedIn>;
  /** Faults: `unauthorized`, `password_needed` (the link can be used still), `invalid_params`, `rate_limit`. */
  signInByLink(options: { link: string; newPassword: string | null; origin: SessionOrigin }): Promise<SignedIn>;
  /** All sessions but `session` end. Faults: `invalid_params`, `rate_limit`. */
  changePassword(options: { account: Account; current: string; next: string; session: Session | null }): Promise<void>;
  /** Whether there was such a session. */
  endSession(options: { account: Account; id: string }): boolean;
  /** The session of a cookie, where there is one. */
  endSessionOf(secret: string): void;
  endSessions(options: { account: Account }): Session[];
  createSource(options: { account: Account }): Promise<{ id: string }>;
  /** Fault `payload_too_large` beyond `limitBytes`, `not_found` for an unknown id, `conflict` when it has its bytes. */
  receiveSource(options: { id: string; stream: Readable; limitBytes: number }): Promise<void>;
  diskUsage(): Promise<DiskUsage>;
  host(): Promise<HostReport>;
  /** Open builds in their order: those that run, then those that wait. */
  queue(): Promise<{ concurrentBuilds: number; builds: readonly Build[] }>;
}

/** Where a browser signs in from. */
export interface SessionOrigin {
  readonly address: string;
  readonly userAgent: string;
}

/** A browser that has signed in, and the secret for its cookie. */
export interface SignedIn {
  readonly account: Account;
  readonly session: Session;
  readonly secret: string;
}

export interface FormationUpdate {
  readonly type: string;
  /** null: unchanged. */
  readonly quantity: number | { readonly by: number } | null;
  /** Canonical name of a dyno size; null: unchanged. */
  readonly size: string | null;
}

/** One dyno, all of a process type, or (neither) all of the app's formation. */
export interface DynoSelection {
  readonly dyno?: string;
  readonly type?: string;
}

export interface RunOptions extends ExecOptions {
  readonly attach: boolean;
  /** Canonical name of a dyno size. */
  readonly size: string;
}

export interface ExecOptions {
  readonly command: string;
  readonly tty: boolean;
  /** Over the config vars; TERM and the like. */
  readonly env: Readonly<Record<string, string>>;
  /** Terminal size; null: the engine's own. */
  readonly columns: number | null;
  readonly rows: number | null;
}

export interface DiskUsage {
  readonly imagesBytes: number;
  readonly volumesBytes: number;
  readonly containersBytes: number;
  readonly repositoriesBytes: number;
  readonly logsBytes: number;
  readonly sourcesBytes: number;
  readonly databaseBytes: number;
  readonly metricsBytes: number;
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** What builds and release phases print. */
export interface OutputReader {
  /**
   * From the first byte to the build's end, waiting for what is still to come (of a build in the queue: all of it);
   * ends with `signal`.
   */
  follow(options: { build: Build; signal: AbortSignal }): AsyncIterable<Uint8Array>;
  /** The same of a release whose process types have a `release`. Without it no release says where its output is. */
  followRelease?(options: { release: Release; signal: AbortSignal }): AsyncIterable<Uint8Array>;
}
