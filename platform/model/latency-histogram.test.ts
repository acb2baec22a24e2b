import assert from 'node:assert/strict';
import { test } from 'node:test';

import { LATENCY_BUCKETS, latencyBucket, latencyQuantile, mergeLatencies } from './latency-histogram.ts';

function histogram(durations: readonly number[]): number[] {
  const counts = Array<number>(LATENCY_BUCKETS).fill(0);
  for (const ms of durations) counts[latencyBucket(ms)] = (counts[latencyBucket(ms)] ?? 0) + 1;
  return counts;
}

test('A quantile is within a tenth of the duration, from 1 ms to 60 s', () => {
  for (let ms = 1; ms < 60_000; ms *= 1.03) {
    const told = latencyQuantile(histogram([ms]), 0.5) ?? 0;
    assert.ok(Math.abs(told - ms) <= ms * 0.1 + 1e-9, `${ms} ms is told as ${told}`);
  }
});

test('Durations outside the range, or of a clock that went back, fall into the outer buckets', () => {
  assert.equal(latencyBucket(0), 0);
  assert.equal(latencyBucket(-5), 0);
  assert.equal(latencyBucket(Number.NaN), 0);
  assert.equal(latencyBucket(10_000_000), LATENCY_BUCKETS - 1);
});

test('Merged histograms tell what one histogram of all requests would', () => {
  const fast = Array.from({ length: 90 }, (_, i) => 5 + i / 10);
  const slow = Array.from({ length: 10 }, (_, i) => 900 + i);
  const merged = histogram(fast);
  mergeLatencies(merged, histogram(slow));
  assert.deepEqual(merged, histogram([...fast, ...slow]));
  const p95 = latencyQuantile(merged, 0.95) ?? 0;
  assert.ok(p95 > 800 && p95 < 1_000);
});

test('No requests have no quantile', () => {
  assert.equal(latencyQuantile(histogram([]), 0.95), null);
});
