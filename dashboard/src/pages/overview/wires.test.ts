import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GAP, NODE, wires } from './wires.ts';

test('wires go from the middle of each node to the middle of each other one', () => {
  const { height, paths } = wires({ from: 2, to: 1, width: 10 });
  assert.equal(height, 2 * NODE + GAP);
  assert.deepEqual(paths, ['M0 22 C5 22 5 48 10 48', 'M0 74 C5 74 5 48 10 48']);
  assert.deepEqual(wires({ from: 1, to: 0, width: 10 }), { height: NODE, paths: ['M0 22 C5 22 5 22 10 22'] });
});
