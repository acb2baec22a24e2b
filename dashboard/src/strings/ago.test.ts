import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, daysFromNow } from './ago.ts';

const UNITS = { minute: 60, hour: 3_600, day: 86_400, month: 2_592_000, year: 31_536_000 } as const;

test('ago says what Intl.RelativeTimeFormat says', () => {
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  for (const [unit, length] of Object.entries(UNITS)) {
    for (const number of [-11, -2, -1, 1, 2, 11]) {
      assert.equal(ago(number * length), format.format(number, unit as keyof typeof UNITS), `${number} ${unit}`);
    }
  }
  assert.equal(ago(-119), '1 minute ago');
  assert.equal(ago(-59), 'just now');
  for (const days of [-2, -1, 0, 1]) assert.equal(daysFromNow(days), format.format(days, 'day'));
});
