import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type TestContext, test } from 'node:test';
import Database from 'better-sqlite3';
import { LATENCY_BUCKETS } from '../../model/latency-histogram.ts';
import type { TrafficInterval } from '../../model/traffic.ts';
import { decodeHistogram } from './histogram-bytes.ts';
import { Metrics } from './metrics.ts';

const MINUTE = 60_000;

function open(t: TestContext) {
  const folder = mkdtempSync(`${tmpdir()}/berth-metrics-`);
  const metrics = new Metrics(`${folder}/metrics.db`);
  const db = new Database(`${folder}/metrics.db`, { readonly: true });
  t.after(() => {
    db.close();
    metrics.close();
    rmSync(folder, { recursive: true });
  });
  const counted = (step: number) =>
    db
      .prepare<[number], { latencies: Buffer }>('SELECT latencies FROM traffic WHERE step = ? ORDER BY start')
      .all(step)
      .map(({ latencies }) => decodeHistogram(latencies).reduce((sum, count) => sum + count, 0));
  return { metrics, counted };
}

function interval(start: number, requests: number): TrafficInterval {
  const latencies = Array<number>(LATENCY_BUCKETS).fill(0).with(7, requests);
  return { start, counts: [{ app: 'a1', dyno: 'web.1', outcome: '2xx', latencies }] };
}

const start = Date.now() - (Date.now() % (10 * MINUTE));

test('metrics count an interval once when its router tells it twice', (t) => {
  const { metrics, counted } = open(t);
  metrics.accept('r1', interval(start, 300));
  metrics.accept('r1', interval(start, 300));
  metrics.accept('r2', interval(start, 5));
  assert.deepEqual([10_000, MINUTE, 10 * MINUTE].map(counted), [[305], [305], [305]]);
});

test('metrics add intervals up by the minute and by ten', (t) => {
  const { metrics, counted } = open(t);
  for (const [at, requests] of [
    [0, 1],
    [10_000, 2],
    [MINUTE, 4],
  ] as const) {
    metrics.accept('r1', interval(start + at, requests));
  }
  assert.deepEqual([10_000, MINUTE, 10 * MINUTE].map(counted), [[1, 2, 4], [3, 4], [7]]);
});

test('metrics drop each step when its time is over', (t) => {
  const { metrics, counted } = open(t);
  metrics.accept('r1', interval(start - 180 * MINUTE, 1));
  metrics.accept('r1', interval(start - 72 * 60 * MINUTE, 1));
  assert.deepEqual([10_000, MINUTE, 10 * MINUTE].map(counted), [[], [1], [1, 1]]);
});

test('metrics begin anew beside a database that is damaged', (t) => {
  const folder = mkdtempSync(`${tmpdir()}/berth-metrics-`);
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(`${folder}/metrics.db`, 'no database at all'.repeat(1000));
  const metrics = new Metrics(`${folder}/metrics.db`);
  metrics.accept('r1', interval(start, 1));
  metrics.close();
  assert.equal(existsSync(`${folder}/metrics.db.damaged`), true);
});
