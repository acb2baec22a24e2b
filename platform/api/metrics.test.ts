import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../client/api-error.ts';
import type { Series } from '../client/metrics-resources.ts';
import { LATENCY_BUCKETS, latencyBucket } from '../model/latency-histogram.ts';
import type { TrafficCount } from '../model/traffic.ts';
import { startApi, type TestApi } from './testing/server.ts';

const TEN = 10_000;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MIB = 1024 * 1024;

function counted(app: string, requests: number, more: Partial<TrafficCount> & { ms?: number } = {}): TrafficCount {
  const { ms = 20, ...rest } = more;
  const latencies = Array<number>(LATENCY_BUCKETS).fill(0).with(latencyBucket(ms), requests);
  return { app, dyno: 'web.1', outcome: '2xx', latencies, ...rest };
}

/** An app with figures of one interval some minutes ago. */
async function measured(api: TestApi) {
  const { id } = await api.newApp('hello');
  const now = Date.now();
  const start = now - (now % TEN) - 5 * MINUTE;
  api.gathering.accept('r1', {
    start,
    counts: [
      counted(id, 90),
      counted(id, 9, { dyno: 'web.2', outcome: '5xx', ms: 500 }),
      counted(id, 1, { dyno: null, outcome: 'router-H12', ms: 30_000 }),
    ],
  });
  const used = { app: id, memoryLimitBytes: 512 * MIB, measuredMs: TEN };
  api.metrics.sample(start, [
    { ...used, dyno: 'web.1', memoryBytes: 100 * MIB, cpuMs: 5000 },
    { ...used, dyno: 'web.2', memoryBytes: 200 * MIB, cpuMs: 2500 },
    { ...used, dyno: 'worker.1', memoryBytes: 50 * MIB, cpuMs: 0 },
    { ...used, app: '*', dyno: '', memoryBytes: 350 * MIB, cpuMs: 7500 },
  ]);
  api.gathering.restarted({ app: id, at: start + 1, dyno: 'web.2', reason: 'out_of_memory' });
  return { id, start, at: `${new Date(start).toISOString().slice(0, 19)}Z` };
}

function only(series: Series | undefined): (number | null)[] {
  return (series ?? []).filter((value) => value !== null && value !== 0);
}

test('an app’s metrics are its requests, latency and use of each process type, to the request', async (t) => {
  const api = await startApi(t);
  const { at, id } = await measured(api);
  const metrics = await api.client.metrics('hello');
  assert.deepEqual(metrics.app, { id, name: 'hello' });
  assert.equal(metrics.step_seconds, 10);
  assert.ok(metrics.times.length >= 359 && metrics.times.length <= 361);
  const index = metrics.times.indexOf(at);
  assert.equal(metrics.requests.total[index], 100);
  assert.deepEqual(only(metrics.requests.total), [100]);
  const { '2xx': good, '5xx': bad, router, '3xx': none } = metrics.requests.by_status;
  assert.deepEqual([good, bad, router, none].map(only), [[90], [9], [1], []]);
  assert.deepEqual(metrics.router_codes, { H12: 1 });
  assert.deepEqual([metrics.summary.requests, metrics.summary.failures], [100, 10]);
  const { p50, p95, p99 } = metrics.summary.latency_ms;
  for (const [value, ms] of [
    [p50, 20],
    [p95, 500],
    [p99, 500],
  ] as const)
    assert.ok(Math.abs((value ?? 0) - ms) <= ms / 10, `${value} for ${ms}`);
  assert.equal(metrics.latency_ms.p95[index], p95);
  assert.equal(metrics.latency_ms.p95[index + 1], null);
  const types = metrics.processes.map(({ type, dyno, memory_bytes, cpu_cores, requests, failures }) => [
    type,
    dyno,
    memory_bytes[index],
    memory_bytes[index + 1],
    cpu_cores[index],
    requests[index],
    failures[index],
  ]);
  assert.deepEqual(types, [
    ['web', null, 200 * MIB, null, 0.75, 99, 9],
    ['worker', null, 50 * MIB, null, 0, 0, 0],
  ]);
  assert.equal(metrics.processes[0]?.memory_limit_bytes, 512 * MIB);
  assert.deepEqual(
    metrics.restarts.map(({ type, dyno, reason }) => [type, dyno, reason]),
    [['web', 'web.2', 'out_of_memory']],
  );
  assert.equal(metrics.releases.length, 0, 'the release is newer than the last step that is over');
  const now = new Date().toISOString();
  assert.deepEqual(
    (await api.client.metrics('hello', { to: now })).releases.map(({ version }) => version),
    api.store.releases.ofApp(id).map(({ version }) => version),
  );
});

test('an app’s metrics by dyno tell them apart, and coarser steps add up to the same', async (t) => {
  const api = await startApi(t);
  await measured(api);
  const to = new Date().toISOString();
  const from = new Date(Date.now() - 60 * MINUTE).toISOString();
  for (const step of [1, 60, 300, 600]) {
    const metrics = await api.client.metrics('hello', { from, to, step, by: 'dyno' });
    assert.equal(metrics.step_seconds, Math.max(10, step));
    assert.deepEqual(
      metrics.processes.map(({ dyno, requests, cpu_cores }) => [dyno, only(requests), only(cpu_cores)]),
      [
        ['web.1', [90], [0.5]],
        ['web.2', [9], [0.25]],
        ['worker.1', [], []],
      ],
    );
  }
  for (const days of [1, 2, 7, 30]) {
    const { times, summary } = await api.client.metrics('hello', {
      from: new Date(Date.now() - days * DAY).toISOString(),
      to,
    });
    assert.ok(times.length <= 500, `${times.length} points in ${days} days`);
    assert.equal(summary.requests, 100);
  }
});

test('metrics refuse a time that is none, has not come, or is not kept, and a step that is none', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const iso = (ms: number) => encodeURIComponent(new Date(Date.now() + ms).toISOString());
  for (const query of [
    'from=yesterday',
    'from=5',
    `from=${iso(MINUTE)}`,
    `from=${iso(-MINUTE)}&to=${iso(-2 * MINUTE)}`,
    `to=${iso(DAY)}`,
    `from=${iso(-32 * DAY)}`,
    'step=0',
    'step=-1',
    'step=1.5',
    'step=1e9',
    'by=host',
  ]) {
    const response = await api.fetch(`/apps/hello/metrics?${query}`);
    assert.equal(response.status, 422, query);
    assert.match(await response.text(), /"id":"invalid_params","message":"Parameter (from|to|step|by) must be /);
  }
  assert.equal((await api.fetch(`/apps/hello/metrics?from=${iso(-30 * DAY)}`)).status, 200);
  await assert.rejects(api.client.platformMetrics({ from: 'never' }), ApiError);
});

test('the platform’s metrics add all apps up and name those with most requests first', async (t) => {
  const api = await startApi(t);
  const { id } = await measured(api);
  const other = await api.newApp('other');
  const start = Date.now() - (Date.now() % TEN) - 4 * MINUTE;
  api.gathering.accept('r1', { start, counts: [counted(other.id, 500), counted('removed', 3)] });
  const metrics = await api.client.platformMetrics();
  assert.equal(metrics.step_seconds, 60);
  assert.equal(metrics.summary.requests, 603);
  assert.deepEqual(only(metrics.memory_bytes), [350 * MIB]);
  assert.deepEqual(only(metrics.cpu_cores), [0.75]);
  assert.deepEqual(
    metrics.apps.map(({ app, requests, failures, memory_bytes }) => [app.id, requests, failures, memory_bytes]),
    [
      [other.id, 500, 0, null],
      [id, 100, 10, 350 * MIB],
    ],
  );
  const member = api.newAccount('member@localhost');
  assert.equal((await api.fetch('/platform/metrics', { as: member.token })).status, 403);
  assert.equal((await api.fetch('/metrics', { as: member.token })).status, 403);
});

test('Prometheus reads counters, histograms and the platform’s own process, each request once', async (t) => {
  const api = await startApi(t);
  const { start, id } = await measured(api);
  api.gathering.accept('r1', { start, counts: [counted(id, 90)] });
  api.gathering.accept('r1', { start: start + TEN, counts: [counted(id, 10), counted('removed', 3)] });
  const response = await api.fetch('/metrics', { headers: { accept: 'text/plain;version=0.0.4;q=0.5,*/*;q=0.1' } });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n');
  const valuesOf = (name: string) =>
    lines
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .map((line) => line.slice(name.length));
  assert.deepEqual(valuesOf('berth_requests_total'), [
    '{app="hello",process="web",status="2xx"} 100',
    '{app="hello",process="web",status="5xx"} 9',
    '{app="hello",process="",status="router"} 1',
  ]);
  assert.deepEqual(valuesOf('berth_router_errors_total'), ['{app="hello",code="H12"} 1']);
  assert.deepEqual(valuesOf('berth_request_duration_seconds_count'), [
    '{app="hello",process="web"} 109',
    '{app="hello",process=""} 1',
  ]);
  const buckets = valuesOf('berth_request_duration_seconds_bucket').filter((line) => line.includes('process="web"'));
  const upTo = buckets.map((line) => Number(line.split(' ')[1]));
  assert.deepEqual(
    upTo,
    upTo.toSorted((one, two) => one - two),
    'buckets are cumulative',
  );
  assert.match(buckets.at(-1) ?? '', /le="\+Inf"\} 109$/);
  assert.deepEqual(valuesOf('berth_dyno_restarts_total'), ['{app="hello",process="web",reason="out_of_memory"} 1']);
  assert.equal(valuesOf('berth_builds').length, 3);
  assert.equal(valuesOf('process_resident_memory_bytes').length, 1);
  assert.ok(!lines.some((line) => line.includes('removed')));
});
