import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ImageInfo } from '../engine/image-store.ts';
import type { Image } from '../model/release.ts';
import { openRecord } from '../store/testing/record.ts';
import { sweepImages } from './sweep.ts';

const HOUR = 3_600_000;

/** A Docker Engine's images in memory. */
function fixture(t: TestContext) {
  const record = openRecord(t);
  const { store, app } = record;
  const there = new Map<string, ImageInfo>();
  const inUse = new Set<string>();
  const add = (id: string, kind: 'app' | 'deps' | 'runtime', createdAt = 0, build = 'ended') =>
    there.set(id, {
      id,
      tags: [`tag-${id}`],
      labels: { 'berth.kind': kind, 'berth.app': app.id, 'berth.build': build },
      sizeBytes: 1,
      createdAt,
      user: '',
      commandLine: null,
      exposedPorts: [],
    });
  const sweep = (change: { tight?: boolean; now?: number } = {}) =>
    sweepImages({
      store,
      engine: {
        images: async () => [...there.values()],
        inspectImage: async (reference) => there.get(reference) ?? null,
        removeImage: async (reference) => {
          const id = reference.replace('tag-', '');
          if (inUse.has(id)) return false;
          there.delete(id);
          return true;
        },
      },
      tight: false,
      now: Date.now() + HOUR,
      ...change,
    });
  /** A release with an image that is on the Engine. */
  const release = (options: { image?: Image; status?: 'failed' | 'pending' } = {}) => {
    const image = options.image ?? record.image();
    if (options.image === undefined) add(image.dockerImage, 'app');
    const { status = 'succeeded' } = options;
    return { image, release: record.release({ image, status }) };
  };
  const present = ({ id }: Image) => store.images.byId(id)?.present;
  return { record, there, inUse, add, sweep, release, present };
}

test('sweepImages keeps the current image and the ten before it, each counted once', async (t) => {
  const { sweep, release, present, there } = fixture(t);
  const images = Array.from({ length: 13 }, () => release().image);
  release({ image: images[12] ?? assert.fail() });
  const failed = release({ status: 'failed' }).image;
  const pending = release({ status: 'pending' }).image;
  assert.equal(await sweep(), 4);
  assert.deepEqual(images.map(present), [false, false, false, ...Array(10).fill(true)]);
  assert.deepEqual([present(failed), present(pending)], [false, true]);
  assert.equal(there.size, 11);
});

test('sweepImages keeps the image of an old release that was rolled back to', async (t) => {
  const { sweep, release, present } = fixture(t);
  const old = release().image;
  for (let count = 0; count < 12; count++) release();
  release({ image: old });
  await sweep();
  assert.equal(present(old), true);
});

test('sweepImages keeps only three when the disk is low, and always what runs', async (t) => {
  const { record, sweep, release, present } = fixture(t);
  const old = release();
  const images = Array.from({ length: 5 }, () => release().image);
  record.dyno({ release: old.release, set: null });
  await sweep({ tight: true });
  assert.equal(present(old.image), true);
  assert.deepEqual(images.map(present), [false, false, true, true, true]);
  const releases = Array.from({ length: 4 }, () => release({ status: 'pending' }));
  await sweep({ tight: true });
  assert.equal(present(images[4] ?? assert.fail()), true, 'the current one');
  assert.deepEqual(
    releases.map(({ image }) => present(image)),
    [false, true, true, true],
  );
});

test('sweepImages leaves young images and those of open builds alone: their row may be on its way', async (t) => {
  const { record, sweep, release, present, there, add } = fixture(t);
  const failed = release({ status: 'failed' }).image;
  const { store, app, account } = record;
  const build = store.transaction(() =>
    store.builds.create({ appId: app.id, accountId: account.id, commit: 'c', origin: 'git', version: null }),
  );
  add('being-recorded', 'app', Date.now(), build.id);
  assert.equal(await sweep({ now: Date.now() }), 0);
  assert.equal(present(failed), true);
  assert.ok(there.has('being-recorded'));
});

test('sweepImages takes images of builds that left no row, and all but four dependency images of an app', async (t) => {
  const { sweep, there, add } = fixture(t);
  add('orphan', 'app');
  add('runtime', 'runtime');
  for (const age of [1, 2, 3, 4, 5, 6]) add(`deps-${age}`, 'deps', age);
  assert.equal(await sweep(), 3);
  assert.deepEqual([...there.keys()], ['runtime', 'deps-3', 'deps-4', 'deps-5', 'deps-6']);
});

test('sweepImages does not call an image swept that a container still uses', async (t) => {
  const { sweep, release, present, inUse } = fixture(t);
  const failed = release({ status: 'failed' }).image;
  inUse.add(failed.dockerImage);
  assert.equal(await sweep(), 0);
  assert.equal(present(failed), true);
  inUse.clear();
  assert.equal(await sweep(), 1);
  assert.equal(present(failed), false);
});

test('sweepImages keeps an image that a kept release shares with a swept one', async (t) => {
  const { record, sweep, release, there } = fixture(t);
  const shared = release({ status: 'failed' }).image;
  record.release({ image: record.image({ dockerImage: shared.dockerImage }) });
  assert.equal(await sweep(), 0);
  assert.ok(there.has(shared.dockerImage));
});
