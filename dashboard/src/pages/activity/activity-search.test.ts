import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activitySearch } from './activity-search.ts';

test('activitySearch takes what it understands of an address', () => {
  assert.deepEqual(activitySearch({ show: 'failed', last: 80, other: 1 }), { show: 'failed', last: 80 });
  assert.deepEqual(activitySearch({ show: 'all', last: 40 }), {});
  for (const last of [-1, 80.5, 1e9, 'many', null]) assert.deepEqual(activitySearch({ show: {}, last }), {});
});
