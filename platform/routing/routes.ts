import type { App } from '../model/app.ts';
import type { Domain } from '../model/domain.ts';
import type { Dyno } from '../model/dyno.ts';
import type { FormationEntry } from '../model/formation.ts';
import type { ProcessSet } from '../model/process-set.ts';
import type { Release } from '../model/release.ts';
import type { AppRoute, AppRouteState, Target } from '../model/route.ts';

/** One app's part of the record, as far as routing goes. */
export interface Routed {
  readonly app: App;
  readonly domains: readonly Domain[];
  readonly current: Release | null;
  readonly formation: readonly FormationEntry[];
  readonly sets: readonly ProcessSet[];
  readonly dynos: readonly Dyno[];
}

/** What the router is told of one app: from its domains and live dynos, and nothing else. */
export function routeOf({ routed, domain }: { routed: Routed; domain: string }): AppRoute {
  const { app, domains, current } = routed;
  const targets = targetsOf(routed);
  return {
    app: app.name,
    appId: app.id,
    hostnames: [`${app.name}.${domain}`, ...domains.map(({ hostname }) => hostname)],
    state: stateOf(routed, targets),
    release: current === null ? null : `v${current.version}`,
    healthPath: app.settings.healthPath,
    targets,
  };
}

function targetsOf({ sets, dynos }: Routed): Target[] {
  const routedSets = new Set(
    sets.filter(({ type, state }) => type === 'web' && state !== 'starting').map(({ id }) => id),
  );
  return dynos.flatMap((dyno): Target[] => {
    if (dyno.endpoint === null || dyno.processSetId === null || !routedSets.has(dyno.processSetId)) return [];
    if (dyno.state !== 'up' && dyno.state !== 'draining') return [];
    const leaving = dyno.state === 'draining' || sets.find(({ id }) => id === dyno.processSetId)?.state === 'stopping';
    return [{ id: dyno.id, dyno: dyno.name, ...dyno.endpoint, state: leaving ? 'draining' : 'live' }];
  });
}

function stateOf({ app, current, formation, sets, dynos }: Routed, targets: readonly Target[]): AppRouteState {
  if (app.maintenance) return 'maintenance';
  if (current === null || current.imageId === null) return 'no-release';
  const web = formation.find(({ type }) => type === 'web');
  if (web === undefined || web.quantity === 0 || current.processTypes['web'] === undefined) return 'no-web';
  if (targets.some(({ state }) => state === 'live')) return 'serving';
  const live = new Set(sets.filter(({ type, state }) => type === 'web' && state === 'live').map(({ id }) => id));
  const own = dynos.filter((dyno) => dyno.processSetId !== null && live.has(dyno.processSetId));
  return own.length > 0 && own.every(staysCrashed) ? 'crashed' : 'booting';
}

/** A dyno whose next try is due as soon as it crashed is as good as starting. */
function staysCrashed({ state, retryAt, updatedAt }: Dyno): boolean {
  return state === 'crashed' && (retryAt === null || retryAt > updatedAt);
}
