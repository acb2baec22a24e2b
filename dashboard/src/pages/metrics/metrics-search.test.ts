import assert from 'node:assert/strict';
import { test } from 'node:test';
import { metricsSearch, timesOf } from './metrics-search.ts';

test('metricsSearch takes from an address what it understands', () => {
  assert.deepEqual(metricsSearch({}), {});
  assert.deepEqual(metricsSearch({ range: '1h', by: 'type', table: false }), {});
  assert.deepEqual(metricsSearch({ range: '7d', by: 'dyno', table: true, from: 1e12, to: 1e12 + 60_000.4 }), {
    range: '7d',
    by: 'dyno',
    from: 1e12,
    to: 1e12 + 60_000,
    table: true,
  });
  const odd = { range: '9d', by: 'host', table: 'yes', from: 5, to: 4, more: 1 };
  assert.deepEqual(metricsSearch(odd), {});
  assert.deepEqual(metricsSearch({ from: 1e12, to: 1e12 + 5 }), {}, 'a click is no stretch');
});

test('timesOf asks for a range that ends now, or for a stretch that has come', () => {
  const now = Date.UTC(2026, 0, 2, 12);
  assert.deepEqual(timesOf({}, now), { from: '2026-01-02T11:00:00.000Z' });
  assert.deepEqual(timesOf({ range: '24h' }, now), { from: '2026-01-01T12:00:00.000Z' });
  assert.deepEqual(timesOf({ range: '7d', from: now - 60_000, to: now + 5000 }, now), {
    from: '2026-01-02T11:59:00.000Z',
    to: '2026-01-02T12:00:00.000Z',
  });
});
