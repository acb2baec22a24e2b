import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RolloutResource } from '../../../../platform/client/berth-resources.ts';
import type { BuildResource, ReleaseResource } from '../../../../platform/client/resources.ts';
import { openFailure, timeline } from './timeline.ts';

const build = (id: string, at: number, fields: Partial<BuildResource>) =>
  ({ id, release: null, status: 'succeeded', created_at: time(at), ...fields }) as BuildResource;
const release = (version: number, at: number, fields: Partial<ReleaseResource>) =>
  ({
    id: `r${version}`,
    version,
    status: 'succeeded',
    current: false,
    created_at: time(at),
    ...fields,
  }) as ReleaseResource;

function time(minute: number): string {
  return `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`;
}

const builds = [
  build('one', 1, { release: { id: 'r1' } }),
  build('bad', 4, { status: 'failed' }),
  build('now', 9, { status: 'pending' }),
];
const releases = [
  release(1, 2, { description: 'Deploy aaaaaaaa' }),
  release(2, 3, { description: 'Set A config vars', current: true }),
  release(3, 5, { description: 'Rollback to v1', status: 'failed' }),
  release(4, 5, { description: 'Remove A config vars', status: 'pending' }),
];
const rollouts = [
  { id: 'ro', status: 'running', step: 'starting', release: { id: 'r4', version: 4 } } as RolloutResource,
];

test('timeline joins each build with its release, and says what came of it, the newest first', () => {
  const entries = timeline({ builds, releases, rollouts });
  assert.deepEqual(
    entries.map(({ id, kind, outcome }) => `${id} ${kind} ${outcome}`),
    [
      'now deploy open',
      'r4 config open',
      'r3 rollback failed',
      'bad deploy failed',
      'r2 config live',
      'r1 deploy done',
    ],
  );
  assert.equal(entries.at(-1)?.build?.id, 'one');
  assert.equal(entries[1]?.rollout?.id, 'ro');
});

test('openFailure is the last thing that ended, when it failed', () => {
  const entries = timeline({ builds, releases, rollouts });
  assert.equal(openFailure(entries)?.id, 'r3');
  assert.equal(openFailure(entries.slice(-2)), null);
  assert.equal(openFailure([]), null);
});
