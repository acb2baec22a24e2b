import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FormationResource } from '../../../../platform/client/resources.ts';
import { changesIn, NO_DRAFT, neededMb, stopped, wished, without } from './draft.ts';

function entry(type: string, quantity: number, size = 'Standard-1X'): FormationResource {
  const named = { id: type, name: type };
  const at = '2026-01-01T00:00:00Z';
  return {
    id: type,
    app: named,
    command: type,
    dyno_size: named,
    quantity,
    size,
    type,
    created_at: at,
    updated_at: at,
  };
}

const formation = [entry('web', 2), entry('worker', 0)];

test('changesIn leaves out wishes that have come true, and types that have gone', () => {
  const draft = new Map([
    ['web', { quantity: 2, size: 'Standard-1X' }],
    ['worker', { quantity: 1, size: 'Standard-1X' }],
    ['clock', { quantity: 1, size: 'Standard-1X' }],
  ]);
  assert.deepEqual(changesIn(formation, draft), [
    { type: 'worker', from: { quantity: 0, size: 'Standard-1X' }, to: { quantity: 1, size: 'Standard-1X' } },
  ]);
  assert.deepEqual(changesIn(formation, without(draft, 'worker')), []);
  assert.deepEqual(without(draft, undefined), NO_DRAFT);
});

test('neededMb counts what dynos may take more or less, by size or by what the settings give each', () => {
  const bigger = changesIn(formation, wished(NO_DRAFT, 'web', { quantity: 3, size: 'Standard-2X' }));
  assert.equal(neededMb(bigger, null), 3 * 1024 - 2 * 512);
  assert.equal(neededMb(bigger, 200), 200);
  const none = changesIn(formation, wished(NO_DRAFT, 'web', { quantity: 0, size: 'Standard-1X' }));
  assert.equal(neededMb(none, null), -1024);
});

test('stopped names the types that would have no dyno left', () => {
  const draft = wished(wished(NO_DRAFT, 'web', { quantity: 0, size: 'Basic' }), 'worker', {
    quantity: 0,
    size: 'Basic',
  });
  assert.deepEqual(stopped(changesIn(formation, draft)), ['web']);
});
