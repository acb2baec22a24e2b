/** What the router is told: the whole of it, each time that something changed. */
export interface RouteTable {
  /** Grows with each change; a router that asks for what follows revision N says that it serves N. */
  readonly revision: number;
  readonly apps: readonly AppRoute[];
  /** Berth's own hostnames (`api.<domain>`, `git.<domain>`, …) and where they lead. */
  readonly system: readonly SystemRoute[];
}

export interface SystemRoute {
  readonly hostname: string;
  readonly host: string;
  readonly port: number;
}

export interface AppRoute {
  readonly app: string;
  readonly appId: string;
  /** Canonical, exact or `*.`-wildcard; an exact one wins, then the longest wildcard. */
  readonly hostnames: readonly string[];
  readonly state: AppRouteState;
  /** Current release, `v3`, or null. */
  readonly release: string | null;
  readonly healthPath: string | null;
  readonly targets: readonly Target[];
}

/**
 * Why an app has no dyno to send a request to, or that it has: `maintenance` (H80), `no-release` (H81), `no-web`
 * (H14), `crashed` (H10), `booting` (held, then H20), `serving`.
 */
export type AppRouteState = 'serving' | 'booting' | 'crashed' | 'no-web' | 'no-release' | 'maintenance';

/** One dyno behind an app. */
export interface Target {
  /** Id of the dyno's row, new with each container. */
  readonly id: string;
  readonly dyno: string;
  readonly host: string;
  readonly port: number;
  /** `draining` targets get no new request and finish those that they have. */
  readonly state: 'live' | 'draining';
}
