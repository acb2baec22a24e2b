import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Build } from '../model/build.ts';
import { ReleaseMaker } from '../rollouts/releases.ts';
import { openRecord } from '../store/testing/record.ts';
import { recoverBuilds } from './recovery.ts';

function fixture(t: TestContext) {
  const record = openRecord(t);
  const { store, app, account } = record;
  const refs: string[] = [];
  const errors: unknown[] = [];
  let refuses = false;
  const build = (origin: Build['origin'] = 'git') =>
    store.transaction(() =>
      store.builds.create({ appId: app.id, accountId: account.id, commit: 'c'.repeat(40), origin, version: null }),
    );
  /** A build that went as far as its release. */
  const released = () => {
    const made = build();
    const image = record.image();
    const release = new ReleaseMaker(store).deploy({ app, accountId: account.id, image, description: 'Deploy' });
    store.transaction(() => store.builds.release({ build: made, imageId: image.id, releaseId: release.id }));
    const rollout = store.rollouts.ofRelease(release.id);
    assert.ok(rollout);
    return { build: made, release, rollout };
  };
  const recover = () =>
    recoverBuilds({
      store,
      refs: {
        setRef: async (_, ref, commit) => {
          if (refuses) throw new Error('no such repository');
          refs.push(`${ref} ${commit.slice(0, 7)}`);
        },
      },
      onError: (error) => errors.push(error),
    });
  const outcome = ({ id }: Build) => {
    const { status, errorCode, errorNext } = store.builds.byId(id) ?? {};
    return [status, errorCode, errorNext];
  };
  const refuse = () => {
    refuses = true;
  };
  return { record, store, refs, errors, build, released, recover, outcome, refuse };
}

const ABANDONED = ['failed', 'build_abandoned', 'Push again.'];

test('recoverBuilds fails what was queued by a push or being made, and leaves archives that wait', async (t) => {
  const { store, build, recover, outcome } = fixture(t);
  const pushed = build();
  const archive = build('archive');
  const making = build('archive');
  store.transaction(() => store.builds.start(making));
  await recover();
  assert.deepEqual(outcome(pushed), ABANDONED);
  assert.deepEqual(outcome(making), ABANDONED);
  assert.deepEqual(outcome(archive), ['queued', null, null]);
});

test('recoverBuilds fails the rollout that an abandoned build had begun, and lets its dynos go', async (t) => {
  const { record, store, released, recover, outcome } = fixture(t);
  const { build, release, rollout } = released();
  const set = record.set({ release, state: 'starting' });
  store.transaction(() => store.rollouts.enter({ rollout, step: 'starting' }));
  await recover();
  assert.deepEqual(outcome(build), ABANDONED);
  assert.equal(store.rollouts.byId(rollout.id)?.errorCode, 'build_abandoned');
  assert.equal(store.releases.byId(release.id)?.status, 'failed');
  assert.equal(store.processSets.byId(set.id)?.state, 'stopping');
});

test('recoverBuilds ends a build whose release went live as succeeded, and moves the ref', async (t) => {
  const { store, released, refs, recover, outcome } = fixture(t);
  const { build, release, rollout } = released();
  store.transaction(() => {
    store.releases.succeed(release);
    store.rollouts.enter({ rollout, step: 'switching' });
  });
  await recover();
  assert.deepEqual(outcome(build), ['succeeded', null, null]);
  assert.deepEqual(refs, ['refs/heads/main ccccccc']);
  assert.equal(store.rollouts.byId(rollout.id)?.step, 'switching', 'the rollout is carried on with');
});

test('recoverBuilds ends a build whose rollout had failed already with that reason', async (t) => {
  const { store, released, recover, outcome } = fixture(t);
  const { build, release, rollout } = released();
  const error = { code: 'boot_timeout', message: 'Too slow', next: 'Hurry.' };
  store.transaction(() => {
    store.releases.fail({ release, code: error.code, message: error.message });
    store.rollouts.fail({ rollout, error });
  });
  await recover();
  assert.deepEqual(outcome(build), ['failed', 'boot_timeout', 'Hurry.']);
});

test('recoverBuilds lets the platform start when a ref cannot be moved', async (t) => {
  const { store, released, errors, refuse, recover, outcome } = fixture(t);
  const { build, release } = released();
  store.transaction(() => store.releases.succeed(release));
  refuse();
  await recover();
  assert.deepEqual(outcome(build), ['succeeded', null, null]);
  assert.equal(errors.length, 1);
});

test('recoverBuilds leaves what has ended alone', async (t) => {
  const { store, build, recover, outcome } = fixture(t);
  const done = build();
  store.transaction(() =>
    store.builds.finish({ build: done, status: 'cancelled', code: 'build_cancelled', message: 'x' }),
  );
  await recover();
  assert.deepEqual(outcome(done), ['cancelled', 'build_cancelled', null]);
});
