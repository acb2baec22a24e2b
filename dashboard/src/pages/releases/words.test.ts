import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortVersion } from './words.ts';

test('versions are told shortly', () => {
  assert.deepEqual(
    [shortVersion('a'.repeat(40)), shortVersion('nginx:1.29'), shortVersion(null)],
    ['aaaaaaaa', 'nginx:1.29', '?'],
  );
});
