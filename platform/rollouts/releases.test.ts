import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Release } from '../model/release.ts';
import { openRecord, type TestRecord } from '../store/testing/record.ts';
import { ReleaseMaker } from './releases.ts';

function fixture(t: TestContext) {
  const record = openRecord(t);
  const { store, app, account } = record;
  const releases = new ReleaseMaker(store);
  const by = { app, accountId: account.id };
  return {
    record,
    store,
    releases,
    by,
    set: (changes: Record<string, string | null>) => releases.setConfig({ ...by, changes }),
  };
}

function succeed(record: TestRecord, release: Release | null): void {
  if (release === null) throw new Error('No release was made');
  record.store.transaction(() => record.store.releases.succeed(release));
}

test('setConfig merges, removes, and words the release as Heroku does', (t) => {
  const { record, set } = fixture(t);
  const first = set({ A: '1', B: '2' });
  assert.deepEqual(first.config, { A: '1', B: '2' });
  assert.equal(first.release?.description, 'Set A, B config vars');
  assert.equal(first.release?.version, 1);
  succeed(record, first.release);
  const second = set({ A: null, C: '3', MISSING: null });
  assert.deepEqual(second.config, { B: '2', C: '3' });
  assert.equal(second.release?.description, 'Set C config vars, Remove A config vars');
});

test('setConfig makes no release when nothing changes', (t) => {
  const { record, store, set } = fixture(t);
  succeed(record, set({ A: '1' }).release);
  assert.deepEqual(set({ A: '1', B: null }), { release: null, config: { A: '1' } });
  assert.equal(store.releases.ofApp(record.app.id).length, 1);
});

test('setConfig takes names that JavaScript knows otherwise', (t) => {
  const { record, set } = fixture(t);
  const { release } = set({ constructor: 'x', toString: 'y' });
  succeed(record, release);
  assert.equal(set({ constructor: null }).release?.description, 'Remove constructor config vars');
});

test('setConfig refuses bad names, NUL bytes and more than 64 KiB, and changes nothing then', (t) => {
  const { record, store, set } = fixture(t);
  assert.throws(() => set({ GOOD: '1', 'NOT-GOOD': '2' }), { code: 'invalid_params' });
  assert.throws(() => set({ A: 'a\0b' }), { code: 'invalid_params' });
  assert.throws(() => set({ A: 'x'.repeat(65_536) }), /together they take/);
  assert.deepEqual(store.releases.ofApp(record.app.id), []);
});

test('deploy takes the config vars of the newest release that did not fail, and adds process types', (t) => {
  const { record, store, releases, by, set } = fixture(t);
  succeed(record, set({ A: 'good' }).release);
  const failed = set({ A: 'bad' }).release;
  assert.ok(failed);
  store.transaction(() => store.releases.fail({ release: failed, code: 'boot_timeout', message: 'x' }));
  const pending = set({ B: 'pending' }).release;
  const image = record.image({ processTypes: { web: 'a', worker: 'b', release: 'c' } });
  const deployed = releases.deploy({ ...by, image, description: 'Deploy cccccccc' });
  assert.deepEqual(store.releases.config(deployed.id), { A: 'good', B: 'pending' });
  assert.equal(pending?.version, 3);
  assert.deepEqual(
    store.formation.ofApp(record.app.id).map(({ type, quantity }) => [type, quantity]),
    [
      ['web', 1],
      ['worker', 0],
    ],
  );
  assert.equal(store.rollouts.ofRelease(deployed.id)?.status, 'pending');
});

test('setConfig keeps the image that is deployed', (t) => {
  const { record, releases, by, set } = fixture(t);
  const image = record.image();
  succeed(record, releases.deploy({ ...by, image, description: 'Deploy' }));
  assert.equal(set({ A: '1' }).release?.imageId, image.id);
});

test('rollback repeats image and config vars as a new release', (t) => {
  const { record, store, releases, by, set } = fixture(t);
  const old = record.release({ config: { A: 'old' } });
  record.release({ config: { A: 'new' } });
  const back = releases.rollback({ ...by, to: old });
  assert.deepEqual([back.version, back.imageId, back.description], [3, old.imageId, 'Rollback to v1']);
  assert.deepEqual(store.releases.config(back.id), { A: 'old' });
  succeed(record, back);
  assert.deepEqual(set({ B: '1' }).config, { A: 'old', B: '1' });
});

test('rollback refuses a release without an image where one is served', (t) => {
  const { record, store, releases, by, set } = fixture(t);
  succeed(record, set({ A: '1' }).release);
  const [bare] = store.releases.ofApp(record.app.id);
  if (bare === undefined) throw new Error('No release was made');
  assert.equal(releases.rollback({ ...by, to: bare }).imageId, null);
  record.release();
  assert.throws(() => releases.rollback({ ...by, to: bare }), /Cannot roll back to v1: it has config vars alone/);
});

test('rollback refuses releases that failed, have not gone live, are of another app, or whose image was swept', (t) => {
  const { record, store, releases, by } = fixture(t);
  const failed = record.release({ status: 'failed' });
  assert.throws(() => releases.rollback({ ...by, to: failed }), /never went live \(failed\)/);
  const pending = record.release({ status: 'pending' });
  assert.throws(() => releases.rollback({ ...by, to: pending }), { code: 'invalid_params' });
  const other = record.newApp('other');
  const mine = record.release();
  assert.throws(() => releases.rollback({ ...by, app: other, to: mine }), { code: 'invalid_params' });
  const image = record.image();
  const swept = record.release({ image });
  store.transaction(() => store.images.markSwept(image));
  assert.throws(() => releases.rollback({ ...by, to: swept }), { code: 'image_swept' });
});
