import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DynoUsage } from '../engine/engine.ts';
import { LATENCY_BUCKETS, latencySum, upperEdge } from '../model/latency-histogram.ts';
import { classOf, codeIn, typeOf } from './series.ts';
import type { RequestTotal, RestartTotal } from './totals.ts';

/** Every fourth bucket is told, each about twice as wide as the one before. */
const TOLD_BUCKETS = Array.from({ length: Math.floor((LATENCY_BUCKETS - 2) / 4) + 1 }, (_, index) => index * 4);

/** What Prometheus is told. Apps that `nameOf` does not know are left out. */
export interface Exposed {
  readonly nameOf: (appId: string) => string | null;
  readonly requests: readonly RequestTotal[];
  readonly restarts: readonly RestartTotal[];
  readonly usages: readonly DynoUsage[];
  readonly dynos: readonly { readonly appId: string; readonly type: string; readonly state: string }[];
  /** Open builds by status. */
  readonly builds: Readonly<Record<string, number>>;
}

export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

let ownProcess: Registry | null = null;

/** All of it in Prometheus' text format. */
export async function expose(exposed: Exposed): Promise<Exposition> {
  const registry = new Registry();
  const names = new Map<string, string | null>();
  const app = (id: string): string | null => {
    if (!names.has(id)) names.set(id, exposed.nameOf(id));
    return names.get(id) ?? null;
  };
  addRequests(registry, exposed.requests.flatMap(named(app)));
  addDynos(registry, { ...exposed, app });
  const builds = new Gauge({
    name: 'berth_builds',
    help: 'Builds that run or wait',
    labelNames: ['status'],
    registers: [registry],
  });
  for (const [status, count] of Object.entries(exposed.builds)) builds.set({ status }, count);
  const text = `${await registry.metrics()}\n${await aboutProcess().metrics()}`;
  return { contentType: registry.contentType, text };
}

/** The platform's own process. Node is watched from the first question on. */
function aboutProcess(): Registry {
  if (ownProcess === null) {
    ownProcess = new Registry();
    collectDefaultMetrics({ register: ownProcess });
  }
  return ownProcess;
}

type Named<T> = Omit<T, 'app'> & { readonly app: string };

function named(nameOf: (id: string) => string | null) {
  return <T extends { readonly app: string }>(item: T): Named<T>[] => {
    const app = nameOf(item.app);
    return app === null ? [] : [{ ...item, app }];
  };
}

function addRequests(registry: Registry, totals: readonly Named<RequestTotal>[]): void {
  const registers = [registry];
  const requests = new Counter({
    name: 'berth_requests_total',
    help: 'Requests by how they ended; status router: the router itself had to answer',
    labelNames: ['app', 'process', 'status'],
    registers,
  });
  const codes = new Counter({
    name: 'berth_router_errors_total',
    help: "Requests that the router itself had to answer, by Heroku's code",
    labelNames: ['app', 'code'],
    registers,
  });
  const durations = new MergedHistogram({
    name: 'berth_request_duration_seconds',
    help: 'Duration of requests as the router sees it',
    labelNames: ['app', 'process'],
    registers,
  });
  for (const { app, process, outcome, latencies } of totals) {
    const count = latencies.reduce((sum, each) => sum + each, 0);
    requests.inc({ app, process, status: classOf(outcome) }, count);
    const code = codeIn(outcome);
    if (code !== null) codes.inc({ app, code }, count);
    durations.merge({ app, process }, latencies);
  }
}

function addDynos(
  registry: Registry,
  { app, usages, restarts, dynos }: Omit<Exposed, 'nameOf'> & { app: (id: string) => string | null },
): void {
  const registers = [registry];
  const labelNames = ['app', 'process', 'dyno'];
  const memory = new Gauge({ name: 'berth_dyno_memory_bytes', help: 'Memory of a dyno', labelNames, registers });
  const limit = new Gauge({
    name: 'berth_dyno_memory_limit_bytes',
    help: 'Memory that a dyno may have',
    labelNames,
    registers,
  });
  const cpu = new Counter({
    name: 'berth_dyno_cpu_seconds_total',
    help: "CPU time since a dyno's start",
    labelNames,
    registers,
  });
  for (const usage of usages) {
    const name = app(usage.appId);
    if (name === null) continue;
    const labels = { app: name, process: typeOf(usage.name), dyno: usage.name };
    memory.set(labels, usage.memoryBytes);
    if (usage.memoryLimitBytes !== null) limit.set(labels, usage.memoryLimitBytes);
    cpu.inc(labels, usage.cpuMs / 1000);
  }
  const again = new Counter({
    name: 'berth_dyno_restarts_total',
    help: 'Dynos that were started again, by what ended them',
    labelNames: ['app', 'process', 'reason'],
    registers,
  });
  for (const { count, ...labels } of restarts.flatMap(named(app))) again.inc({ ...labels }, count);
  const states = new Gauge({
    name: 'berth_dynos',
    help: 'Dynos by state',
    labelNames: ['app', 'process', 'state'],
    registers,
  });
  for (const { appId, type, state } of dynos) {
    const name = app(appId);
    if (name !== null) states.inc({ app: name, process: type, state });
  }
}

interface Bucketed {
  readonly labels: Record<string, string>;
  readonly counts: number[];
}

/** A histogram that takes whole histograms: prom-client's own takes one duration after the other. */
class MergedHistogram extends Histogram {
  readonly #name: string;
  /** Says what kind of metric it is. */
  readonly #about: Histogram;
  readonly #series = new Map<string, Bucketed>();

  constructor(options: { name: string; help: string; labelNames: string[]; registers: Registry[] }) {
    super(options);
    this.#name = options.name;
    this.#about = new Histogram({ ...options, registers: [] });
  }

  merge(labels: Record<string, string>, counts: readonly number[]): void {
    const key = JSON.stringify(labels);
    const series = this.#series.get(key) ?? { labels, counts: [] };
    for (const [bucket, count] of counts.entries()) series.counts[bucket] = (series.counts[bucket] ?? 0) + count;
    this.#series.set(key, series);
  }

  override async get() {
    return {
      ...(await this.#about.get()),
      values: [...this.#series.values()].flatMap((series) => this.#valuesOf(series)),
    };
  }

  /** What the registry asks a histogram for where it has it. */
  getForPromString() {
    return this.get();
  }

  #valuesOf({ labels, counts }: Bucketed) {
    const total = counts.reduce((sum, each) => sum + each, 0);
    const upTo = (last: number) => counts.slice(0, last + 1).reduce((sum, each) => sum + each, 0);
    const bucket = (le: number | string, value: number) => ({
      labels: { ...labels, le },
      value,
      metricName: `${this.#name}_bucket`,
    });
    return [
      ...TOLD_BUCKETS.map((last) => bucket(Number((upperEdge(last) / 1000).toPrecision(4)), upTo(last))),
      bucket('+Inf', total),
      { labels, value: latencySum(counts) / 1000, metricName: `${this.#name}_sum` },
      { labels, value: total, metricName: `${this.#name}_count` },
    ];
  }
}
