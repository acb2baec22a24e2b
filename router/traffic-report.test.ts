import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { TrafficInterval } from '../platform/model/traffic.ts';
import { appRoute, ask, startDyno, startRouter, target, until } from './testing.ts';
import { TrafficReport } from './traffic-report.ts';

test('A router that stops has handed over every request, by class, once', async (t) => {
  const { platform, router, port } = await startRouter(t);
  const dyno = await startDyno(t, (request, response) => {
    response.writeHead(Number(request.url?.slice(1)));
    response.end();
  });
  const targets = [target(dyno.port, { dyno: 'web.1' })];
  await platform.served([appRoute({ appId: 'a', targets }), appRoute({ appId: 'b', hostnames: ['empty.localhost'] })]);
  const load = { '/200': 40, '/302': 10, '/404': 7, '/500': 3 };
  const asks = Object.entries(load).flatMap(([path, n]) => Array.from({ length: n }, () => ask(port, { path })));
  await Promise.all([...asks, ask(port, { host: 'empty.localhost' })]);
  await router.stop();
  assert.deepEqual(totals(platform.counted), {
    'a web.1 2xx': 40,
    'a web.1 3xx': 10,
    'a web.1 4xx': 7,
    'a web.1 5xx': 3,
    'b null router-H20': 1,
  });
});

test('TrafficReport keeps an interval while its sink is away', async () => {
  let away = true;
  const taken: TrafficInterval[] = [];
  const sink = {
    traffic(interval: TrafficInterval): Promise<void> {
      if (away) return Promise.reject(new Error('away'));
      taken.push(interval);
      return Promise.resolve();
    },
  };
  const report = new TrafficReport(sink);
  report.count('a', { dyno: 'web.1', status: 200, failure: null, startedAt: Date.now() });
  const stopped = report.stop(10_000);
  away = false;
  await stopped;
  await until(() => taken.length === 1, 'the interval is taken');
  assert.deepEqual(totals(taken), { 'a web.1 2xx': 1 });
});

function totals(intervals: readonly TrafficInterval[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { app, dyno, outcome, latencies } of intervals.flatMap(({ counts }) => counts)) {
    const key = `${app} ${dyno} ${outcome}`;
    sums[key] = (sums[key] ?? 0) + latencies.reduce((sum, count) => sum + count, 0);
  }
  return sums;
}
