import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, duration, grouped, memory, short, size } from './count.ts';

test('numbers, times and bytes are told shortly', () => {
  assert.deepEqual([count(1, 'dyno', 'dynos'), count(1200, 'dyno', 'dynos')], ['1 dyno', '1,200 dynos']);
  assert.deepEqual(
    [duration(87), duration(41_600), duration(59_990), duration(120_000), duration(185_000)],
    ['87 ms', '41.6 s', '1 min', '2 min', '3 min 5 s'],
  );
  assert.deepEqual(
    [memory(0), memory(512 * 2 ** 20), memory(2.5 * 2 ** 30), memory(2 ** 30 - 1)],
    ['0 B', '512 MB', '2.5 GB', '1 GB'],
  );
  assert.deepEqual([size(148_400_000), size(1_230_000_000), size(999_999_999)], ['148 MB', '1.2 GB', '1 GB']);
});

test('short and count write numbers as Intl.NumberFormat does', () => {
  const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
  for (const number of [0, 7, 0.25, 999, 999.96, 1000, 1234, 12_345, 999_949, 999_951, 1_250_000, 3e9, 4e12]) {
    assert.equal(short(number), compact.format(number), `${number}`);
  }
  const plain = new Intl.NumberFormat('en');
  for (const number of [0, 12, 999, 1000, 98_765, 1_234_567]) assert.equal(grouped(number), plain.format(number));
});
