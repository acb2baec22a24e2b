import type { AppSummaryResource, DynoCountsResource } from '../client/overview-resources.ts';
import { may } from '../model/access.ts';
import type { App } from '../model/app.ts';
import type { Build } from '../model/build.ts';
import { type Dyno, shownDynos } from '../model/dyno.ts';
import { explanation } from '../model/explanation.ts';
import type { FormationEntry } from '../model/formation.ts';
import type { RecentTraffic } from '../model/metrics.ts';
import type { Release } from '../model/release.ts';
import type { Rollout } from '../model/rollout.ts';
import type { Dependencies } from './dependencies.ts';
import type { AccountRequest, Endpoint } from './endpoint.ts';
import { originOf } from './places.ts';
import { ok } from './reply.ts';
import { isoTime, isoTimeOrNull } from './time.ts';

/** `/app-summaries`: Berth's own. What is shown of all apps is read in a few queries, however many apps there are. */
export const appSummaryEndpoints: readonly Endpoint[] = [
  { access: 'account', method: 'GET', path: '/app-summaries', action: 'app:list', handle: list },
];

function list({ deps, account }: AccountRequest) {
  const apps = deps.records.apps.all().filter((app) => app.state === 'active' && may(account, 'app:read', app));
  const known = readAll(deps, apps);
  const body: AppSummaryResource[] = apps.map((app) => summaryOf(app, known));
  return ok(body);
}

const MINUTES = 60;
const NO_TRAFFIC: RecentTraffic = {
  requests: Array<number>(MINUTES).fill(0),
  failures: Array<number>(MINUTES).fill(0),
  p95Ms: Array<null>(MINUTES).fill(null),
};

/** What the summaries of all apps are made of, by app id. */
interface Known {
  readonly places: Dependencies['places'];
  readonly dynos: ReadonlyMap<string, readonly Dyno[]>;
  readonly formation: ReadonlyMap<string, readonly FormationEntry[]>;
  readonly releases: ReadonlyMap<string, Release>;
  readonly currentIds: ReadonlyMap<string, string | null>;
  readonly rollouts: ReadonlyMap<string, Rollout>;
  readonly builds: ReadonlyMap<string, Build>;
  readonly traffic: ReadonlyMap<string, RecentTraffic>;
}

function readAll({ records, places, figures }: Dependencies, apps: readonly App[]): Known {
  const ids = apps.map(({ id }) => id);
  return {
    places,
    dynos: Map.groupBy(records.dynos.all(), ({ appId }) => appId),
    formation: Map.groupBy(records.formation.all(), ({ appId }) => appId),
    releases: records.releases.newestOfAll(),
    currentIds: records.releases.currentIds(),
    rollouts: new Map(records.rollouts.open().map((rollout) => [rollout.appId, rollout])),
    builds: records.builds.newestOfAll(),
    traffic: figures.recentTraffic(ids, Date.now()),
  };
}

function summaryOf(app: App, known: Known): AppSummaryResource {
  const currentId = known.currentIds.get(app.id) ?? null;
  const release = known.releases.get(app.id);
  const rollout = known.rollouts.get(app.id);
  const build = known.builds.get(app.id);
  return {
    app: { id: app.id, name: app.name },
    web_url: `${originOf(app.name, known.places)}/`,
    maintenance: app.maintenance,
    released_at: isoTimeOrNull(app.releasedAt),
    dynos: dynoCounts({
      formation: known.formation.get(app.id) ?? [],
      dynos: shownDynos(known.dynos.get(app.id) ?? [], currentId),
    }),
    last_release: release === undefined ? null : releaseOf(release, currentId),
    open_rollout: rollout === undefined ? null : rolloutOf(rollout),
    last_build: build === undefined ? null : buildOf(build),
    traffic: trafficOf(known.traffic.get(app.id) ?? NO_TRAFFIC),
  };
}

function dynoCounts(of: { formation: readonly FormationEntry[]; dynos: readonly Dyno[] }): DynoCountsResource[] {
  const formed = of.dynos.filter(({ processSetId }) => processSetId !== null);
  const wanted = new Map(of.formation.filter(({ quantity }) => quantity > 0).map((each) => [each.type, each.quantity]));
  const types = new Set([...wanted.keys(), ...formed.map(({ type }) => type)]);
  return [...types]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((type) => {
      const count = (state: Dyno['state']) =>
        formed.filter((dyno) => dyno.type === type && dyno.state === state).length;
      return {
        type,
        wanted: wanted.get(type) ?? 0,
        up: count('up'),
        starting: count('starting'),
        crashed: count('crashed'),
      };
    });
}

function releaseOf(release: Release, currentId: string | null): AppSummaryResource['last_release'] {
  const { id, version, description, status, errorCode, createdAt } = release;
  const error = errorCode === null ? null : { id: errorCode };
  return { id, version, description, status, error, current: id === currentId, created_at: isoTime(createdAt) };
}

function rolloutOf({ id, status, step }: Rollout): AppSummaryResource['open_rollout'] {
  return status === 'pending' || status === 'running' ? { id, status, step } : null;
}

function buildOf(build: Build): AppSummaryResource['last_build'] {
  const { id, status, errorCode, errorNext: next, createdAt } = build;
  const error = errorCode === null ? null : { id: errorCode, message: explanation(build), next };
  return { id, status, error, created_at: isoTime(createdAt) };
}

function trafficOf({ requests, failures, p95Ms }: RecentTraffic): AppSummaryResource['traffic'] {
  return { requests, p95_ms: p95Ms, errors: failures.reduce((sum, each) => sum + each, 0) };
}
