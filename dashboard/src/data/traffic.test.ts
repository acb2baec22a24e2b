import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latencyNow, requestsNow } from './traffic.ts';

test('traffic is that of the running minute and the one before, and ends with it', () => {
  const traffic = (requests: number[], p95_ms: (number | null)[]) => ({ requests, p95_ms, errors: 0 });
  const busy = traffic([3, 40, 2], [4, 12, 20]);
  assert.deepEqual([requestsNow(busy), latencyNow(busy)], [40, 20]);
  const ended = traffic([3, 40, 0], [4, 12, null]);
  assert.deepEqual([requestsNow(ended), latencyNow(ended)], [40, 12]);
  const quiet = traffic([40, 0, 0], [12, null, null]);
  assert.deepEqual([requestsNow(quiet), latencyNow(quiet)], [0, null]);
});
