import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byDay } from './days.ts';

test('byDay puts things under the day that their reader calls so', () => {
  const now = new Date(2026, 6, 10, 0, 5);
  const at = (...date: [number, number, number, number]) => ({ at: new Date(...date).toISOString() });
  const days = byDay([at(2026, 6, 10, 0), at(2026, 6, 9, 23), at(2026, 6, 1, 12), at(2025, 11, 31, 12)], now);
  assert.deepEqual(
    days.map(({ day }) => day),
    ['Today', 'Yesterday', 'Wed, 1 Jul 2026', 'Wed, 31 Dec 2025'],
  );
});
