import assert from 'node:assert/strict';
import { test } from 'node:test';
import { afterCrash } from './backoff.ts';

test('afterCrash retries at once, then after growing pauses up to five minutes', () => {
  const pauses: number[] = [];
  let crashes = 0;
  for (let count = 0; count < 11; count++) {
    const next = afterCrash({ crashesBefore: crashes, ranMs: 100, now: 1_000 });
    crashes = next.crashes;
    pauses.push((next.retryAt - 1_000) / 1000);
  }
  assert.deepEqual(pauses, [0, 2, 5, 10, 20, 40, 80, 160, 300, 300, 300]);
});

test('afterCrash counts anew when the dyno ran for long', () => {
  assert.deepEqual(afterCrash({ crashesBefore: 7, ranMs: 10 * 60_000, now: 5 }), { crashes: 1, retryAt: 5 });
  assert.equal(afterCrash({ crashesBefore: 7, ranMs: 10 * 60_000 - 1, now: 5 }).crashes, 8);
});
