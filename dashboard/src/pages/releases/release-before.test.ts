import assert from 'node:assert/strict';
import { test } from 'node:test';
import { releaseBefore } from './release-before.ts';

test('releaseBefore is the newest that can be gone back to, of those before the current one', () => {
  const release = (version: number, of: { current?: boolean; eligible?: boolean } = {}) => ({
    version,
    current: of.current ?? false,
    eligible_for_rollback: of.eligible ?? true,
  });
  const failedSince = [release(5, { eligible: false }), release(4, { current: true }), release(3, { eligible: false })];
  assert.equal(releaseBefore([...failedSince, release(1), release(2)])?.version, 2);
  assert.equal(releaseBefore(failedSince), null);
  assert.equal(releaseBefore([release(1), release(2)]), null);
});
