import assert from 'node:assert/strict';
import { test } from 'node:test';
import { day } from './day.ts';

test('day says what Intl.DateTimeFormat says', () => {
  const format = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
  for (let number = 1; number <= 365; number += 9) {
    const at = new Date(2026, 0, number, 23, 59);
    assert.equal(day(at.toISOString()), format.format(at));
  }
});
