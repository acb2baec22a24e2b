import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stepsOf } from './rollout-progress.ts';

const states = (...given: Parameters<typeof stepsOf>) => stepsOf(...given).map(({ step, state }) => `${step} ${state}`);

test('stepsOf says where a rollout is, and where it failed', () => {
  assert.deepEqual(states({ status: 'running', step: 'starting', error: null }, { hasPhase: false }), [
    'waiting done',
    'starting now',
    'switching later',
    'done later',
  ]);
  const error = { id: 'release_phase_failed', message: 'no', next: null };
  assert.deepEqual(states({ status: 'failed', step: 'done', error }, { hasPhase: true }), [
    'waiting done',
    'release-phase failed',
    'starting later',
    'switching later',
    'done later',
  ]);
  assert.ok(
    states({ status: 'succeeded', step: 'done', error: null }, { hasPhase: true }).every((each) =>
      each.endsWith(' done'),
    ),
  );
});
