import type { AppRoute, SystemRoute } from '../platform/model/route.ts';
import type { Target } from './target.ts';

/** An app, or Berth itself, behind hostnames: the present route, its targets, and what is in flight. */
export class Destination {
  readonly kind: 'app' | 'system';
  route: AppRoute;
  /** Targets that get new requests. */
  live: readonly Target[] = [];
  /** Held and forwarded requests together. */
  inFlight = 0;

  constructor(kind: 'app' | 'system', route: AppRoute) {
    this.kind = kind;
    this.route = route;
  }
}

/** The route of one of Berth's own hostnames, in the shape of an app's. */
export function systemAppRoute({ hostname, host, port }: SystemRoute): AppRoute {
  return {
    app: hostname,
    appId: `system:${hostname}`,
    hostnames: [hostname],
    state: 'serving',
    release: null,
    healthPath: null,
    targets: [{ id: `system:${hostname}:${host}:${port}`, dyno: 'berth', host, port, state: 'live' }],
  };
}
