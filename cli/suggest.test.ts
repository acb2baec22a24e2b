import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editDistance, nearest } from './suggest.ts';

test('editDistance counts insertions, deletions, replacements and swaps of neighbours', () => {
  assert.equal(editDistance('', 'abc'), 3);
  assert.equal(editDistance('config', 'config'), 0);
  assert.equal(editDistance('confgi', 'config'), 1);
  assert.equal(editDistance('kitten', 'sitting'), 3);
});

test('nearest answers null when nothing is near', () => {
  assert.equal(nearest('relases', ['releases', 'rollback']), 'releases');
  assert.equal(nearest('x', ['ps', 'up']), null);
  assert.equal(nearest('frobnicate', ['ps', 'config:set']), null);
});
