import type { AppRoute, RouteTable, Target as TargetRoute } from '../platform/model/route.ts';
import { Destination, systemAppRoute } from './destination.ts';
import { HealthCheck } from './health-check.ts';
import type { Limits } from './limits.ts';
import { RouteMap } from './route-map.ts';
import { Target, type TargetOwner } from './target.ts';

/** Told when the platform may stop a dyno. */
export interface DrainListener {
  drained(targetId: string): void;
}

/** The table that is served: destinations by hostname, targets by id, kept alive from one table to the next. */
export class RouteBook implements TargetOwner {
  readonly #limits: Limits;
  readonly #drains: DrainListener;
  #revision: number | null = null;
  #map = new RouteMap<Destination>();
  #destinations = new Map<string, Destination>();
  #targets = new Map<string, Target>();
  /** Targets that left the table with requests in flight. */
  readonly #leaving = new Set<Target>();
  readonly #told = new Set<string>();
  readonly #checks = new Map<Target, HealthCheck>();
  readonly #waiting = new Set<() => void>();

  constructor(limits: Limits, drains: DrainListener) {
    this.#limits = limits;
    this.#drains = drains;
  }

  /** Revision of the table that is served, null before the first. */
  get revision(): number | null {
    return this.#revision;
  }

  get targets(): readonly Target[] {
    return [...this.#targets.values(), ...this.#leaving];
  }

  /** The destination of a canonical hostname. */
  find(hostname: string): Destination | undefined {
    return this.#map.find(hostname);
  }

  /** Serves `table` from now on: new targets first, then the names, then the old targets leave. */
  apply(table: RouteTable): void {
    const routes = [
      ...table.system.map((route) => ({ kind: 'system' as const, route: systemAppRoute(route) })),
      ...table.apps.map((route) => ({ kind: 'app' as const, route })),
    ];
    const [map, destinations, targets] = [
      new RouteMap<Destination>(),
      new Map<string, Destination>(),
      new Map<string, Target>(),
    ];
    for (const { kind, route } of routes) {
      const destination = this.#destinations.get(route.appId) ?? new Destination(kind, route);
      destination.route = route;
      destination.live = this.#liveTargets(route, targets);
      destinations.set(route.appId, destination);
      for (const hostname of route.hostnames) map.add(hostname, destination);
    }
    const vanished = [...this.#targets.values()].filter((target) => targets.get(target.id) !== target);
    [this.#map, this.#destinations, this.#targets, this.#revision] = [map, destinations, targets, table.revision];
    for (const target of vanished) this.#leave(target);
    for (const id of this.#told) if (!targets.has(id)) this.#told.delete(id);
    for (const target of targets.values()) if (target.empty) this.targetEmptied(target);
    for (const wake of [...this.#waiting]) wake();
  }

  /** Has drained targets reported again with the next table: whoever heard of them may have forgotten. */
  reportAgain(): void {
    this.#told.clear();
  }

  /** Resolves to true at the next table, to false after `ms` or when `signal` is aborted. */
  changed(ms: number, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const settle = (changed: boolean): void => {
      clearTimeout(timer);
      this.#waiting.delete(wake);
      signal.removeEventListener('abort', giveUp);
      resolve(changed);
    };
    const wake = (): void => settle(true);
    const giveUp = (): void => settle(false);
    const timer = setTimeout(giveUp, ms);
    this.#waiting.add(wake);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    return promise;
  }

  targetEmptied(target: Target): void {
    this.#leaving.delete(target);
    if (target.id.startsWith('system:') || this.#told.has(target.id)) return;
    if (target.state === 'draining') this.#told.add(target.id);
    this.#drains.drained(target.id);
  }

  /** Ends health checks, idle connections and upgraded ones. */
  close(): void {
    for (const check of this.#checks.values()) check.stop();
    this.#checks.clear();
    for (const target of this.targets) target.become('gone');
  }

  #liveTargets(route: AppRoute, targets: Map<string, Target>): Target[] {
    const live: Target[] = [];
    for (const targetRoute of route.targets) {
      const target = this.#target(targetRoute);
      targets.set(target.id, target);
      target.become(targetRoute.state);
      if (target.state === 'live') {
        live.push(target);
        this.#told.delete(target.id);
      }
      this.#watchHealth(target, route);
    }
    return live;
  }

  #target(route: TargetRoute): Target {
    const known = this.#targets.get(route.id);
    const same = known && known.host === route.host && known.port === route.port;
    return same ? known : new Target(route, this.#limits, this);
  }

  #watchHealth(target: Target, route: AppRoute): void {
    const path = target.state === 'live' ? route.healthPath : null;
    const check = this.#checks.get(target);
    const host = route.hostnames.find((hostname) => !hostname.startsWith('*.')) ?? target.host;
    if (check?.path === path || (!check && path === null)) return;
    this.#stopCheck(target);
    if (path !== null) this.#checks.set(target, new HealthCheck(target, { path, host, limits: this.#limits }));
  }

  #stopCheck(target: Target): void {
    this.#checks.get(target)?.stop();
    this.#checks.delete(target);
    target.healthy = true;
  }

  #leave(target: Target): void {
    this.#stopCheck(target);
    if (target.inFlight > 0) this.#leaving.add(target);
    target.become('gone');
  }
}
