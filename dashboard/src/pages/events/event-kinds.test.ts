import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupOf, isGroup } from './event-kinds.ts';

test('groupOf sorts events by what people look for', () => {
  assert.deepEqual(
    ['build.failed', 'rollout.step', 'formation.updated', 'app.maintenance', 'domain.added', 'session.ended'].map(
      groupOf,
    ),
    ['build', 'release', 'dyno', 'config', 'domain', 'account'],
  );
  assert.equal(groupOf('unheard-of'), 'config');
  assert.deepEqual([isGroup('dyno'), isGroup('toString')], [true, false]);
});
