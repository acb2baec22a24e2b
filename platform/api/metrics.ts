import type {
  AppMetricsResource,
  PlatformMetricsResource,
  ProcessMetricsResource,
  TrafficSummaryResource,
} from '../client/metrics-resources.ts';
import { grouped, type TrafficSeries, trafficSeries, typeOf, usageSeries } from '../metrics/series.ts';
import { type MetricRange, stepStarts } from '../model/metric-steps.ts';
import { ALL_APPS, type Restart } from '../model/metrics.ts';
import type { TrafficRow, UsageRow } from '../store/metrics/reading.ts';
import type { AccountRequest, AppRequest, Endpoint } from './endpoint.ts';
import { invalidParameter } from './faults.ts';
import { askedRange } from './metrics-range.ts';
import { ok, okText } from './reply.ts';
import { isoTime } from './time.ts';

const MINUTE = 60_000;
const LONG_MS = 6 * 60 * MINUTE;

/** Figures over time: Berth's own. */
export const metricsEndpoints: readonly Endpoint[] = [
  { access: 'app', method: 'GET', path: '/apps/:app/metrics', action: 'app:read', handle: ofApp },
  { access: 'account', method: 'GET', path: '/platform/metrics', action: 'platform:read', handle: ofPlatform },
  { access: 'account', method: 'GET', path: '/metrics', action: 'platform:read', handle: forPrometheus },
];

function ofApp({ deps, app, query }: AppRequest) {
  const now = Date.now();
  const by = query.get('by') ?? 'type';
  if (by !== 'type' && by !== 'dyno') throw invalidParameter('by', 'type or dyno');
  const range = askedRange(query, now);
  const asked = { app: app.id, range };
  const traffic = deps.figures.traffic(asked);
  const body: AppMetricsResource = {
    app: { id: app.id, name: app.name },
    ...timesOf(range),
    ...trafficOf(trafficSeries(traffic, range)),
    processes: processesOf({ traffic, usage: deps.figures.usage(asked), range, by }),
    restarts: deps.figures.restarts(asked).map(restartOf),
    releases: deps.records.releases
      .ofApp(app.id)
      .filter(({ status, updatedAt }) => status === 'succeeded' && updatedAt >= range.from && updatedAt < range.to)
      .map(({ version, description, updatedAt }) => ({ version, description, at: isoTime(updatedAt) })),
  };
  return ok(body);
}

/** The coarser the step, the less there is to read: of all apps that is much. */
function ofPlatform({ deps, query }: AccountRequest) {
  const now = Date.now();
  const wish = askedRange(query, now);
  const range = askedRange(query, now, { leastMs: wish.to - wish.from > LONG_MS ? 10 * MINUTE : MINUTE });
  const usage = usageSeries(deps.figures.usage({ app: ALL_APPS, range }), range);
  const apps = deps.figures.totals(range).flatMap((total) => {
    const app = deps.records.apps.byId(total.app);
    return app === null ? [] : [{ ...total, app: { id: app.id, name: app.name } }];
  });
  const body: PlatformMetricsResource = {
    ...timesOf(range),
    ...trafficOf(trafficSeries(deps.figures.traffic({ app: ALL_APPS, range }), range)),
    memory_bytes: usage.memoryBytes,
    cpu_cores: usage.cpuCores,
    apps: apps.map(({ app, requests, failures, memoryBytes, cpuCores }) => ({
      app,
      requests,
      failures,
      memory_bytes: memoryBytes,
      cpu_cores: cpuCores,
    })),
  };
  return ok(body);
}

async function forPrometheus({ deps }: AccountRequest) {
  const { text, contentType } = await deps.exposition();
  return okText(text, contentType);
}

function timesOf(range: MetricRange) {
  return {
    from: isoTime(range.from),
    to: isoTime(range.to),
    step_seconds: range.stepMs / 1000,
    times: stepStarts(range).map(isoTime),
  };
}

function trafficOf({ total, failures, byStatus, codes, latencyMs, summary }: TrafficSeries) {
  return {
    requests: { total, failures, by_status: byStatus },
    router_codes: codes,
    latency_ms: latencyMs,
    summary: summaryOf(summary),
  };
}

function summaryOf({ requests, failures, latencyMs }: TrafficSeries['summary']): TrafficSummaryResource {
  return { requests, failures, latency_ms: latencyMs };
}

function processesOf(options: {
  traffic: readonly TrafficRow[];
  usage: readonly UsageRow[];
  range: MetricRange;
  by: 'type' | 'dyno';
}): ProcessMetricsResource[] {
  const { range, by } = options;
  const key = ({ dyno }: { dyno: string }) => (by === 'dyno' ? dyno : typeOf(dyno));
  const traffic = grouped(options.traffic, key);
  const usage = grouped(options.usage, key);
  return [...new Set([...traffic.keys(), ...usage.keys()])].sort(byPlace).map((name) => {
    const { total, failures, summary } = trafficSeries(traffic.get(name) ?? [], range);
    const used = usageSeries(usage.get(name) ?? [], range);
    return {
      type: typeOf(name),
      dyno: by === 'dyno' ? name : null,
      requests: total,
      failures,
      memory_bytes: used.memoryBytes,
      memory_limit_bytes: used.memoryLimitBytes,
      cpu_cores: used.cpuCores,
      summary: summaryOf(summary),
    };
  });
}

/** Web first, then by name and number. */
function byPlace(one: string, other: string): number {
  const isWeb = (name: string) => (typeOf(name) === 'web' ? 0 : 1);
  return isWeb(one) - isWeb(other) || one.localeCompare(other, 'en', { numeric: true });
}

function restartOf({ at, dyno, reason }: Restart) {
  return { at: isoTime(at), type: typeOf(dyno), dyno, reason };
}
