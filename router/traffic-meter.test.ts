import assert from 'node:assert/strict';
import { test } from 'node:test';

import { latencyBucket } from '../platform/model/latency-histogram.ts';
import type { TrafficInterval } from '../platform/model/traffic.ts';
import { TrafficMeter } from './traffic-meter.ts';

const ok = { dyno: 'web.1', status: 200, failure: null };

function totals({ counts }: TrafficInterval): Record<string, number> {
  return Object.fromEntries(
    counts.map(({ app, dyno, outcome, latencies }) => {
      return [`${app} ${dyno} ${outcome}`, latencies.reduce((sum, count) => sum + count, 0)];
    }),
  );
}

function meter(now: number): { meter: TrafficMeter; closed: TrafficInterval[] } {
  const closed: TrafficInterval[] = [];
  return { meter: new TrafficMeter(now, (interval) => closed.push(interval)), closed };
}

test('TrafficMeter counts every request once, by app, dyno and how it ended', () => {
  const { meter: counter, closed } = meter(20_001);
  for (let i = 0; i < 7; i += 1) counter.count('a', { ...ok, startedAt: 20_001 }, 20_050);
  counter.count('a', { ...ok, dyno: 'web.2', status: 404, startedAt: 20_001 }, 20_050);
  counter.count('b', { dyno: null, status: 503, failure: 'H14', startedAt: 20_001 }, 20_050);
  counter.count('b', { ...ok, status: 503, startedAt: 20_001 }, 20_050);
  counter.roll(29_999);
  assert.equal(closed.length, 0);
  counter.roll(30_000);
  assert.deepEqual(
    closed.map(({ start }) => start),
    [20_000],
  );
  assert.deepEqual(closed.map(totals), [
    { 'a web.1 2xx': 7, 'a web.2 4xx': 1, 'b null router-H14': 1, 'b web.1 5xx': 1 },
  ]);
});

test('TrafficMeter tells no start twice, though the clock goes back or it is flushed early', () => {
  const { meter: counter, closed } = meter(20_000);
  counter.count('a', { ...ok, startedAt: 20_000 }, 20_010);
  counter.flush();
  counter.count('a', { ...ok, startedAt: 20_000 }, 20_020);
  counter.count('a', { ...ok, startedAt: 40_000 }, 40_010);
  counter.count('a', { ...ok, startedAt: 5_000 }, 5_010);
  counter.flush();
  assert.deepEqual(
    closed.map(({ start }) => start),
    [20_000, 30_000, 40_000],
  );
  assert.deepEqual(closed.map(totals), [{ 'a web.1 2xx': 1 }, { 'a web.1 2xx': 1 }, { 'a web.1 2xx': 2 }]);
});

test('TrafficMeter counts of a connection that left HTTP the time to its answer, not how long it was open', () => {
  const { meter: counter, closed } = meter(0);
  counter.count('a', { ...ok, status: 101, startedAt: 1_000, openedAt: 1_020 }, 500_000);
  counter.flush();
  const [interval] = closed;
  assert.equal(interval?.counts[0]?.latencies[latencyBucket(20)], 1);
  assert.equal(interval?.counts[0]?.outcome, '2xx');
});

test('TrafficMeter says nothing of an interval without requests', () => {
  const { meter: counter, closed } = meter(0);
  counter.roll(100_000);
  assert.deepEqual(closed, []);
});
