import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stackHash } from './stack.ts';

test('stackHash tells one set of extra certificates from another', () => {
  assert.equal(stackHash(['a', 'b']), stackHash(['a', 'b']));
  assert.notEqual(stackHash([]), stackHash(['a']));
  assert.notEqual(stackHash(['a']), stackHash(['a', 'b']));
});
