import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastFailure } from './last-failure.ts';

type Summary = Parameters<typeof lastFailure>[0];
type Release = NonNullable<Summary['last_release']>;
type Build = NonNullable<Summary['last_build']>;

const release = (fields: Partial<Release>): Release => ({
  id: 'r',
  version: 5,
  description: 'Deploy',
  status: 'succeeded',
  error: null,
  current: true,
  created_at: '2026-01-01T00:01:00Z',
  ...fields,
});
const build = (status: Build['status'], at = '2026-01-01T00:00:00Z'): Build => ({
  id: 'b',
  status,
  error: null,
  created_at: at,
});

test('lastFailure names a build, a release phase or a rollout by what failed last', () => {
  const failed = (id: string) => release({ status: 'failed', error: { id } });
  const of = (last_release: Release | null, last_build: Build | null) => lastFailure({ last_release, last_build });
  assert.deepEqual(of(failed('release_phase_failed'), build('failed')), { of: 'release-phase', version: 5 });
  assert.deepEqual(of(failed('boot_timeout'), build('failed')), { of: 'rollout', version: 5 });
  assert.deepEqual(of(failed('release_phase_failed'), null), { of: 'release-phase', version: 5 });
  assert.deepEqual(of(release({}), build('failed', '2026-01-01T00:02:00Z')), { of: 'build' });
  assert.deepEqual(of(null, build('failed')), { of: 'build' });
});

test('lastFailure tells of none where something went well later, or goes on', () => {
  assert.equal(lastFailure({ last_release: release({}), last_build: build('failed') }), null);
  assert.equal(lastFailure({ last_release: release({ status: 'pending' }), last_build: build('releasing') }), null);
  assert.equal(lastFailure({ last_release: null, last_build: null }), null);
});
