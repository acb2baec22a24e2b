import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LogBatch } from './log-batch.ts';
import type { LogEntry } from './log-line.ts';
import { until } from './testing.ts';

const entry = (n: number): LogEntry => ({ app: 'app-1', at: n, text: `line ${n}` });

test('LogBatch sends together what comes together, and at once when a batch is full', async (t) => {
  const batches: number[] = [];
  const sink = {
    lines(entries: readonly LogEntry[]): Promise<void> {
      batches.push(entries.length);
      return Promise.resolve();
    },
  };
  const batch = new LogBatch(sink, { batchMs: 10_000, batchLines: 3 });
  t.after(() => batch.stop(0));
  for (let i = 0; i < 3; i += 1) batch.add(entry(i));
  await until(() => batches.length === 1, 'the full batch is sent');
  assert.deepEqual(batches, [3]);
});

test('LogBatch keeps the newest lines in order and counts the rest when the sink is away', async (t) => {
  let away = true;
  const got: number[] = [];
  const sink = {
    lines(entries: readonly LogEntry[]): Promise<void> {
      if (away) return Promise.reject(new Error('away'));
      got.push(...entries.map(({ at }) => at));
      return Promise.resolve();
    },
  };
  const batch = new LogBatch(sink, { batchMs: 1, batchLines: 2, keptLines: 5 });
  t.after(() => batch.stop(0));
  for (let i = 0; i < 12; i += 1) batch.add(entry(i));
  away = false;
  await until(() => got.length === 5, 'the kept lines are sent');
  assert.deepEqual(got, [7, 8, 9, 10, 11]);
  assert.equal(batch.dropped, 7);
});

test('LogBatch sends what is left when it is stopped', async () => {
  const got: LogEntry[] = [];
  const sink = {
    lines(entries: readonly LogEntry[]): Promise<void> {
      got.push(...entries);
      return Promise.resolve();
    },
  };
  const batch = new LogBatch(sink, { batchMs: 10_000 });
  batch.add(entry(1));
  await batch.stop(1_000);
  assert.equal(got.length, 1);
});

test('LogBatch splits what is too long for one message', async () => {
  const sizes: number[] = [];
  const sink = {
    lines(entries: readonly LogEntry[]): Promise<void> {
      sizes.push(entries.length);
      return Promise.resolve();
    },
  };
  const batch = new LogBatch(sink, { batchMs: 10_000 });
  for (let i = 0; i < 5; i += 1) batch.add({ ...entry(i), text: 'x'.repeat(200_000) });
  await batch.stop(1_000);
  assert.deepEqual(sizes, [2, 2, 1]);
});
