import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, cpu, duration, grouped, memory, percent, short, size, span } from './count.ts';

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

test('shares and spans have no digit that says nothing', () => {
  assert.deepEqual([percent(1), percent(0.155), percent(0.0904), percent(0)], ['100 %', '15.5 %', '9 %', '0 %']);
  assert.deepEqual([cpu(0.0004), cpu(0.0256), cpu(0.256), cpu(12.3)], ['0 %', '2.6 %', '26 %', '1,230 %']);
  assert.deepEqual(
    [span(59), span(60), span(7199), span(86_400), span(172_800)].join(),
    'Less than a minute,1 minute,1 hour,24 hours,2 days',
  );
});

test('short and count write numbers as Intl.NumberFormat does', () => {
  const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
  for (const number of [0, 7, 0.25, 999, 999.96, 1000, 1234, 12_345, 999_949, 999_951, 1_250_000, 3e9, 4e12]) {
    assert.equal(short(number), compact.format(number), `${number}`);
  }
  const plain = new Intl.NumberFormat('en');
  for (const number of [0, 12, 999, 1000, 98_765, 1_234_567]) assert.equal(grouped(number), plain.format(number));
});
