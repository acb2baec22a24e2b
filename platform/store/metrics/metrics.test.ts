import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { type TestContext, test } from 'node:test';
import Database from 'better-sqlite3';
import { LATENCY_BUCKETS, latencyQuantile } from '../../model/latency-histogram.ts';
import { ALL_APPS, type DynoSample } from '../../model/metrics.ts';
import type { TrafficCount, TrafficInterval } from '../../model/traffic.ts';
import { decodeHistogram } from './histogram-bytes.ts';
import { Metrics } from './metrics.ts';

const MINUTE = 60_000;

function open(t: TestContext, options: { mostBytes?: number } = {}) {
  const folder = mkdtempSync(`${tmpdir()}/berth-metrics-`);
  const path = `${folder}/metrics.db`;
  const metrics = new Metrics(path, options);
  const db = new Database(path, { readonly: true });
  t.after(() => {
    db.close();
    metrics.close();
    rmSync(folder, { recursive: true });
  });
  const counted = (step: number) =>
    db
      .prepare<[number], { latencies: Buffer }>(
        "SELECT latencies FROM traffic WHERE step = ? AND app = 'a1' ORDER BY start",
      )
      .all(step)
      .map(({ latencies }) => decodeHistogram(latencies).reduce((sum, count) => sum + count, 0));
  const rows = (table: 'traffic' | 'usage' | 'told', where = 'true') =>
    db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${where}`).get()?.n;
  const fileBytes = () =>
    ['page_count', 'page_size'].reduce((bytes, of) => bytes * Number(db.pragma(of, { simple: true })), 1);
  return { metrics, counted, rows, path, fileBytes };
}

function interval(start: number, requests: number, app = 'a1'): TrafficInterval {
  return { start, counts: [count({ app, requests })] };
}

function count({ requests, bucket = 7, ...rest }: Partial<TrafficCount> & { requests: number; bucket?: number }) {
  const latencies = Array<number>(LATENCY_BUCKETS).fill(0).with(bucket, requests);
  return { app: 'a1', dyno: 'web.1', outcome: '2xx' as const, latencies, ...rest };
}

function sample(more: Partial<DynoSample> = {}): DynoSample {
  const used = { memoryBytes: 100, memoryLimitBytes: 1000, cpuMs: 500, measuredMs: 10_000 };
  return { app: 'a1', dyno: 'web.1', ...used, ...more };
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
  metrics.accept('r1', interval(start - 72 * 60 * MINUTE, 1));
  metrics.accept('r1', interval(start - 180 * MINUTE, 1));
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

test('metrics count nothing twice over a restart of the platform', (t) => {
  const { metrics, counted, path } = open(t);
  assert.equal(metrics.accept('r1', interval(start, 3)), true);
  const again = new Metrics(path);
  t.after(() => again.close());
  assert.equal(again.accept('r1', interval(start, 3)), false);
  assert.equal(again.accept('r1', interval(start + 10_000, 4)), true);
  assert.deepEqual(counted(10_000), [3, 4]);
});

test('metrics remember of each router what it told last, and no more', (t) => {
  const { metrics, rows } = open(t);
  for (let told = 0; told < 5; told++) {
    metrics.accept('r1', interval(start + told * 10_000, 1));
    metrics.accept('r2', interval(start + told * 10_000, 1));
  }
  assert.equal(rows('told'), 2);
});

test('metrics keep within their bytes by letting the oldest go', (t) => {
  const bound = 256 * 1024;
  const { metrics, rows, fileBytes } = open(t, { mostBytes: bound });
  const from = start - 24 * 60 * MINUTE;
  for (let minute = 0; minute < 24 * 60; minute += 10) {
    const apps = Array.from({ length: 20 }, (_, index) => count({ app: `a${index}`, requests: 1 }));
    metrics.accept('r1', { start: from + minute * MINUTE, counts: apps });
  }
  assert.ok(fileBytes() < 1.5 * bound, `${rows('traffic')} rows in ${fileBytes()} bytes`);
  assert.ok((rows('traffic', `start >= ${start - 60 * MINUTE}`) ?? 0) > 0, 'the newest are there');
  assert.equal(rows('traffic', `start < ${from + 60 * MINUTE}`), 0, 'the oldest are gone');
});

test('metrics let the figures of a removed app go, and those of others stay', (t) => {
  const { metrics, rows } = open(t);
  metrics.accept('r1', { start, counts: [count({ requests: 1 }), count({ app: 'a2', requests: 1 })] });
  metrics.sample(start, [sample(), sample({ app: 'a2' })]);
  metrics.restarted({ app: 'a1', at: start, dyno: 'web.1', reason: 'dyno_exited' });
  metrics.forget('a1');
  metrics.accept('r1', interval(start + 10_000, 1, 'a2'));
  assert.equal(rows('traffic', "app = 'a1'"), 0);
  assert.equal(rows('usage', "app = 'a1'"), 0);
  assert.deepEqual([rows('traffic', "app = 'a2'"), rows('usage', "app = 'a2'")], [4, 3]);
});

test('metrics add up what dynos use: the most memory, and all CPU time', (t) => {
  const { metrics } = open(t);
  metrics.sample(start + 3, [sample()]);
  metrics.sample(start + 10_003, [sample({ memoryBytes: 300, cpuMs: 1500 })]);
  metrics.sample(start + 20_003, [sample({ memoryBytes: 200, cpuMs: 0 })]);
  const range = { from: start, to: start + MINUTE };
  const used = (keptMs: number) =>
    metrics.reading.usage({ app: 'a1', range: { ...range, keptMs } }).map((row) => [row.memoryBytes, row.cpuMs]);
  assert.deepEqual(used(10_000), [
    [100, 500],
    [300, 1500],
    [200, 0],
  ]);
  assert.deepEqual(used(MINUTE), [[300, 2000]]);
});

test('metrics answer with the traffic of all apps together', (t) => {
  const { metrics } = open(t);
  metrics.accept('r1', { start, counts: [count({ requests: 2 }), count({ app: 'a2', requests: 3 })] });
  const rows = metrics.reading.traffic({ app: ALL_APPS, range: { from: start, to: start + 1, keptMs: MINUTE } });
  assert.deepEqual(
    rows.map(({ outcome, latencies }) => [outcome, latencies[7]]),
    [['2xx', 5]],
  );
});

test('recentTraffic has the last hour of each app by the minute', (t) => {
  const { metrics } = open(t);
  const minute = start - (start % MINUTE);
  metrics.accept('r1', interval(minute - 60 * MINUTE, 9));
  metrics.accept('r1', interval(minute - 59 * MINUTE, 1));
  metrics.accept('r1', {
    start: minute,
    counts: [
      count({ requests: 98 }),
      count({ requests: 1, outcome: '5xx' }),
      count({ requests: 9, bucket: 30, dyno: null, outcome: 'router-H12' }),
      count({ requests: 1, dyno: null, outcome: 'router-H27' }),
      count({ app: 'a2', requests: 4 }),
    ],
  });
  const recent = metrics.reading.recentTraffic(['a1', 'a2', 'a3'], minute + 59_999);
  assert.deepEqual([...recent.keys()], ['a1', 'a2']);
  const hour = recent.get('a1');
  assert.equal(hour?.requests.length, 60);
  assert.deepEqual([hour?.requests[0], hour?.requests[1], hour?.requests[59]], [1, 0, 109]);
  assert.deepEqual([hour?.failures[0], hour?.failures[59]], [0, 10]);
  const slow = Array<number>(LATENCY_BUCKETS).fill(0).with(30, 1);
  assert.deepEqual([hour?.p95Ms[1], hour?.p95Ms[59]], [null, latencyQuantile(slow, 0.5)]);
  assert.equal(recent.get('a2')?.requests[59], 4);
});
