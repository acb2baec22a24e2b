import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { ImageInfo } from '../engine/image-store.ts';
import { eventually, openRecord } from '../store/testing/record.ts';
import { Removals } from './removals.ts';

function image(id: string, change: Partial<ImageInfo>): ImageInfo {
  const none = { tags: [], labels: {}, sizeBytes: 1, createdAt: 0, user: '', commandLine: null, exposedPorts: [] };
  return { id, ...none, ...change };
}

function fixture(t: TestContext) {
  const record = openRecord(t);
  const { store, app } = record;
  const done: string[] = [];
  const errors: unknown[] = [];
  let failures = 0;
  const ofApp = { 'berth.app': app.id };
  const removals = new Removals({
    store,
    engine: {
      removeNetwork: async (appId) => {
        if (failures-- > 0) throw new Error('network has active endpoints');
        assert.equal(appId, app.id);
        done.push('network');
      },
      volumes: async () => [
        { name: 'mine', appId: app.id },
        { name: 'theirs', appId: 'other' },
      ],
      removeVolume: async (name) => void done.push(`volume ${name}`),
      images: async () => [
        image('deps', { labels: ofApp, createdAt: 1 }),
        image('app', { labels: ofApp, createdAt: 2, tags: ['a:1', 'a:2'] }),
        image('theirs', { labels: { 'berth.app': 'other' } }),
      ],
      removeImage: async (reference) => {
        done.push(`image ${reference}`);
        return true;
      },
    },
    files: { remove: async () => void done.push('files') },
    onError: (error) => errors.push(error),
    retryMs: 20,
  });
  t.after(removals.start());
  const gone = () => store.apps.byId(app.id) === null;
  const fail = (times: number) => {
    failures = times;
  };
  return { record, store, done, errors, removals, gone, fail };
}

const ALL = ['network', 'volume mine', 'image a:1', 'image a:2', 'image deps', 'files'];

test('Removals takes away what a destroyed app leaves, the youngest image first, once its last dyno has gone', async (t) => {
  const { record, store, done, gone } = fixture(t);
  const dyno = record.dyno({ release: record.release(), set: null });
  record.destroy();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(done, []);
  store.transaction(() => store.dynos.remove(dyno));
  await eventually(gone);
  assert.deepEqual(done, ALL);
});

test('Removals tries again when the Engine refuses', async (t) => {
  const { record, done, errors, gone, fail } = fixture(t);
  fail(2);
  record.destroy();
  await eventually(gone);
  assert.equal(errors.length, 2);
  assert.deepEqual(done, ALL);
});

test('Removals carries on at its start with what is open, and leaves other apps alone', async (t) => {
  const { record, store, removals, gone } = fixture(t);
  const other = record.newApp('other');
  const stop = removals.start();
  record.destroy();
  await eventually(gone);
  stop();
  assert.equal(store.apps.byId(other.id)?.state, 'active');
});
