import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FakeApi, fakeApi } from './fake-api.ts';
import { sparkline } from './sparkline.ts';

const MIB = 1024 * 1024;
const SUMMARY = { requests: 600, failures: 3, latency_ms: { p50: 12.4, p95: 240, p99: 1500 } };
const METRICS = {
  app: { id: 'a1', name: 'hello' },
  from: '2026-02-01T12:00:00Z',
  to: '2026-02-01T13:00:00Z',
  step_seconds: 600,
  times: [],
  requests: { total: [0, 100, 200, 300], failures: [0, 3, 0, 0], by_status: {} },
  router_codes: { H12: 2 },
  latency_ms: { p50: [], p95: [null, 100, 200, 240], p99: [] },
  summary: SUMMARY,
  processes: [
    {
      type: 'web',
      dyno: null,
      requests: [0, 100, 200, 300],
      failures: [0, 3, 0, 0],
      memory_bytes: [null, 64 * MIB, 256 * MIB, 128 * MIB],
      memory_limit_bytes: 512 * MIB,
      cpu_cores: [null, 0.5, 1.25, 0.25],
      summary: SUMMARY,
    },
  ],
  restarts: [{ at: '2026-02-01T12:30:00Z', type: 'web', dyno: 'web.1', reason: 'out_of_memory' }],
  releases: [{ version: 7, description: 'Deploy c0ffee', at: '2026-02-01T12:10:00Z' }],
};

/** An API that has these metrics whatever is asked of it, and what was asked. */
async function measuring(metrics: object): Promise<FakeApi> {
  const api = await fakeApi({});
  api.server.removeAllListeners('request');
  api.server.on('request', (request, response) => {
    api.asked.push(String(request.url));
    response.end(JSON.stringify(metrics));
  });
  return api;
}

test('metrics shows each process type with its figures and how they went', async (t) => {
  const api = await measuring(METRICS);
  t.after(api.close);
  const { stdout, exitCode } = await api.berth(['metrics', '-a', 'hello'], { env: { TZ: 'UTC' } });
  assert.equal(exitCode, 0);
  assert.equal(
    stdout,
    `hello  the last 1h to 2026-02-01 13:00:00, in steps of 10 min
  Requests  600, 10/min                           ▁▃▆█
  Errors    3 (0.5 %)                             ▁█▁▁
  Latency   p50 12 ms, p95 240 ms, p99 1.5 s       ▄▇█
    H12     2 by the router
  v7        2026-02-01 12:10:00  Deploy c0ffee

web
  Requests  600, 10/min                           ▁▃▆█
  Errors    3 (0.5 %)                             ▁█▁▁
  Latency   p50 12 ms, p95 240 ms, p99 1.5 s
  Memory    128 of 512 MiB, most 256               ▁▄▂
  CPU       0.25, most 1.25 CPUs                   ▄█▂
  Restarts  1: out_of_memory 12:30:00
`,
  );
});

test('metrics asks for as much as --since says, and for dynos; --json is what the API answers', async (t) => {
  const api = await measuring(METRICS);
  t.after(api.close);
  const { stdout } = await api.berth(['metrics', '-a', 'hello', '--since', '2d', '--dynos', '--json']);
  assert.deepEqual(JSON.parse(stdout), METRICS);
  const url = new URL(api.asked.at(-1) ?? '', 'http://api');
  assert.equal(url.searchParams.get('by'), 'dyno');
  const age = Date.now() - Date.parse(url.searchParams.get('from') ?? '');
  assert.equal(Math.round(age / 3_600_000), 48);
  const odd = await api.berth(['metrics', '-a', 'hello', '--since', 'ever']);
  assert.equal(odd.exitCode, 2);
  assert.match(odd.stderr, /Cannot read --since: "ever" is no length of time as in 30m, 6h or 7d/);
});

test('metrics says so where nothing was measured', async (t) => {
  const api = await measuring({ ...METRICS, processes: [], summary: { ...SUMMARY, requests: 0 } });
  t.after(api.close);
  const { stdout } = await api.berth(['metrics', '-a', 'hello']);
  assert.equal(stdout, 'Nothing was measured of hello in the last 1h.\n');
});

test('sparkline narrows to the highest values, keeps gaps, and takes a top of its own', () => {
  assert.equal(sparkline([1, 8, null, null, 4, 2], { width: 3 }), '█ ▄');
  assert.equal(sparkline([0, 0], { width: 5 }), '▁▁');
  assert.equal(sparkline([64, 128], { width: 5, top: 512 }), '▁▂');
});
