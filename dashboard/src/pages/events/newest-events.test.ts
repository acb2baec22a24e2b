import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventResource } from '../../../../platform/client/berth-resources.ts';
import { withEvent, withHeard } from './newest-events.ts';

function event(seq: number): EventResource {
  return { seq, kind: 'app.created', app: null, actor: null, data: {}, created_at: '2026-01-01T00:00:00Z' };
}

const seqs = (events: readonly EventResource[]) => events.map(({ seq }) => seq);

test('an event that came while its page was on its way is on it, and none is there twice', () => {
  const heard = [event(12), event(11), event(10), event(9)];
  assert.deepEqual(seqs(withHeard([event(10), event(8)], heard)), [12, 11, 10, 8]);
  assert.deepEqual(seqs(withHeard([event(13), event(12)], heard)), [13, 12]);
  assert.deepEqual(seqs(withHeard([], heard)), [12, 11, 10, 9]);
});

test('an event that comes is put before the newest, once', () => {
  const known = { pages: [[event(3)], [event(2)]], pageParams: [null, 3] };
  const more = withEvent(known, event(4));
  assert.deepEqual(more?.pages.map(seqs), [[4, 3], [2]]);
  assert.equal(withEvent(more, event(4)), more);
  assert.equal(withEvent(undefined, event(4)), undefined);
  assert.deepEqual(withEvent({ pages: [[]], pageParams: [null] }, event(1))?.pages.map(seqs), [[1]]);
});
