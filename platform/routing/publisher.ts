import type { Event } from '../model/event.ts';
import type { AppRoute, RouteTable, SystemRoute } from '../model/route.ts';
import type { Store } from '../store/store.ts';
import { routeOf } from './routes.ts';

/** How long a router that asked last counts as connected, and how long it is remembered. */
const ROUTER_AWAY_MS = 5_000;
const ROUTER_GONE_MS = 10 * 60_000;

interface RouterState {
  /** Revision that it serves, from its last question. */
  revision: number;
  lastSeen: number;
  waiting: number;
  readonly drained: Set<string>;
}

/**
 * Keeps the route table in step with the record, and knows which revision each router serves. A router's question
 * for what follows revision N says that it serves N.
 */
export class RoutePublisher {
  readonly #store: Store;
  readonly #domain: string;
  readonly #system: readonly SystemRoute[];
  readonly #onDrained: (dynoIds: readonly string[]) => void;
  readonly #routes = new Map<string, AppRoute>();
  readonly #routers = new Map<string, RouterState>();
  readonly #waiters = new Set<() => void>();
  #table: RouteTable;
  #scheduled = false;
  readonly #dirty = new Set<string>();

  constructor(options: {
    store: Store;
    domain: string;
    system: readonly SystemRoute[];
    onDrained: (dynoIds: readonly string[]) => void;
  }) {
    this.#store = options.store;
    this.#domain = options.domain;
    this.#system = options.system;
    this.#onDrained = options.onDrained;
    for (const app of this.#store.apps.all()) this.#refresh(app.id);
    this.#table = this.#compose(Date.now());
    this.#store.events.subscribe((event) => this.#hear(event));
  }

  get table(): RouteTable {
    return this.#table;
  }

  /** Routers that are connected now. */
  get routers(): { id: string; revision: number }[] {
    return [...this.#routers].filter(([, state]) => isConnected(state)).map(([id, { revision }]) => ({ id, revision }));
  }

  /** Routers that asked within the last minutes, those that are away now too. */
  get known(): { id: string; connected: boolean; lastSeen: number; revision: number }[] {
    return [...this.#routers].map(([id, state]) => {
      const connected = isConnected(state);
      return { id, connected, lastSeen: connected ? Date.now() : state.lastSeen, revision: state.revision };
    });
  }

  /** The table once its revision is not `after`, or null when `ms` went by without a change. */
  async next({
    router,
    after,
    ms,
    signal,
  }: {
    router: string;
    after: number | null;
    ms: number;
    signal: AbortSignal;
  }): Promise<RouteTable | null> {
    const state = this.#router(router);
    // A revision that is still to come is another life's (the clock was set back): it says nothing of this table.
    if (after !== null) state.revision = after <= this.#table.revision ? after : 0;
    this.#notify();
    if (this.#table.revision !== after) return this.#table;
    state.waiting++;
    await this.#wait({ until: () => this.#table.revision !== after, ms, signal });
    state.waiting--;
    state.lastSeen = Date.now();
    return this.#table.revision === after ? null : this.#table;
  }

  /** Resolves when every connected router serves what the record says now, or after `ms`. Whether they do. */
  async served({ ms, signal }: { ms: number; signal: AbortSignal }): Promise<boolean> {
    this.#flush();
    const { revision } = this.#table;
    const all = () => this.routers.every((router) => router.revision >= revision);
    await this.#wait({ until: all, ms, signal });
    return all();
  }

  /** A router has no request left for these dynos. They are drained when every connected router said so. */
  drained({ router, targets }: { router: string; targets: readonly string[] }): void {
    const state = this.#router(router);
    for (const target of targets) state.drained.add(target);
    const connected = [...this.#routers.values()].filter(isConnected);
    this.#onDrained(targets.filter((target) => connected.every(({ drained }) => drained.has(target))));
  }

  /** The router of that id, seen just now. */
  #router(id: string): RouterState {
    const now = Date.now();
    for (const [known, { waiting, lastSeen }] of this.#routers) {
      if (waiting === 0 && now - lastSeen > ROUTER_GONE_MS) this.#routers.delete(known);
    }
    const state = this.#routers.get(id) ?? { revision: 0, lastSeen: now, waiting: 0, drained: new Set<string>() };
    state.lastSeen = now;
    this.#routers.set(id, state);
    return state;
  }

  #hear({ appId, kind, data }: Event): void {
    if (appId === null || kind.startsWith('build.') || kind === 'config.revealed') return;
    if (kind === 'dyno.removed') for (const { drained } of this.#routers.values()) drained.delete(String(data['dyno']));
    this.#dirty.add(appId);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    this.#scheduled = false;
    const changed = [...this.#dirty].filter((appId) => this.#refresh(appId));
    this.#dirty.clear();
    if (changed.length === 0) return;
    this.#table = this.#compose(this.#table.revision + 1);
    this.#notify();
  }

  /** Whether the app's route is another one now. */
  #refresh(appId: string): boolean {
    const before = this.#routes.get(appId);
    const app = this.#store.apps.byId(appId);
    if (app === null || app.state === 'deleting') {
      this.#routes.delete(appId);
      return before !== undefined;
    }
    const routed = {
      app,
      domains: this.#store.domains.ofApp(appId),
      current: this.#store.releases.current(appId),
      formation: this.#store.formation.ofApp(appId),
      sets: this.#store.processSets.ofApp(appId),
      dynos: this.#store.dynos.ofApp(appId),
    };
    const route = routeOf({ routed, domain: this.#domain });
    this.#routes.set(appId, route);
    return JSON.stringify(route) !== JSON.stringify(before);
  }

  #compose(revision: number): RouteTable {
    return { revision, apps: [...this.#routes.values()], system: this.#system };
  }

  #notify(): void {
    for (const waiter of this.#waiters) waiter();
  }

  #wait({ until, ms, signal }: { until: () => boolean; ms: number; signal: AbortSignal }): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', settle);
        this.#waiters.delete(look);
        resolve();
      };
      const look = () => until() && settle();
      const timer = setTimeout(settle, ms);
      signal.addEventListener('abort', settle);
      this.#waiters.add(look);
      if (signal.aborted) settle();
      else look();
    });
  }
}

function isConnected({ waiting, lastSeen }: RouterState): boolean {
  return waiting > 0 || Date.now() - lastSeen < ROUTER_AWAY_MS;
}
