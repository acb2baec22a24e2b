/** Where one Berth keeps its things, and how it was set up: shared by platform, router and host commands. */

/** What `berth up` chose once and kept, as stored in `<home>/settings.json`. */
export interface Settings {
  /** Short random id; it is in the label and name of every Docker object that this Berth makes. */
  readonly instance: string;
  /** Base domain: an app answers to `<app>.<domain>`. */
  readonly domain: string;
  /** Loopback port of the API and of git. */
  readonly apiPort: number;
  /** Port of the router, on all addresses. */
  readonly routerPort: number;
  /** Address pool of the apps' networks, an IPv4 CIDR of /12 to /20; each app gets a /24 of it. */
  readonly pool: string;
  /** PEM file of extra certificate authorities that every build and dyno trusts, or null. */
  readonly caBundle: string | null;
  /** Builds that run at once. */
  readonly concurrentBuilds: number;
  /** Whether buildpacks may be fetched from private and loopback addresses, and over http; absent: no. */
  readonly allowLocalBuildpacks?: boolean;
  /** Where mirrors of upstreams are, by the upstream's name. */
  readonly mirrors?: Readonly<Record<string, string>>;
  /** How the host reaches a dyno: at its own address, or (Docker Desktop) by a port published on loopback. */
  readonly reach: 'address' | 'published-port';
  /** Tag of the stack image that buildpack builds stand on, or null until `up` made it. */
  readonly stackImage: string | null;
}

/** Paths inside the data folder of one Berth. */
export interface HomePaths {
  readonly home: string;
  readonly settings: string;
  readonly database: string;
  readonly keyFile: string;
  readonly tokenFile: string;
  readonly repositories: string;
  readonly sources: string;
  readonly buildOutput: string;
  readonly logs: string;
  readonly work: string;
  readonly run: string;
  readonly platformSocket: string;
  readonly routerSocket: string;
  readonly routeTable: string;
}

/** The paths of the Berth whose data folder is `home` (absolute, no trailing slash). */
export function homePaths(home: string): HomePaths {
  return {
    home,
    settings: `${home}/settings.json`,
    database: `${home}/berth.db`,
    keyFile: `${home}/key`,
    tokenFile: `${home}/token`,
    repositories: `${home}/git`,
    sources: `${home}/sources`,
    buildOutput: `${home}/builds`,
    logs: `${home}/logs`,
    work: `${home}/work`,
    run: `${home}/run`,
    platformSocket: `${home}/run/platform.sock`,
    routerSocket: `${home}/run/router.sock`,
    routeTable: `${home}/run/routes.json`,
  };
}
