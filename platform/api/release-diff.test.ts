import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApi } from './testing/server.ts';

test('a release is compared with the one that it was built on, or with any other', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  await api.client.setConfig('hello', { KEPT: 'a', CHANGED: 'before-4be1', GONE: 'x' });
  await api.client.setConfig('hello', { CHANGED: 'after-4be1', GONE: null, NEW: 'y' });
  const config = await api.client.releaseDiff('hello', 'v4');
  assert.deepEqual([config.from?.version, config.to.version], [3, 4]);
  assert.deepEqual(config.config, { added: ['NEW'], removed: ['GONE'], changed: ['CHANGED'] });
  assert.deepEqual([config.source_changed, config.image_changed], [false, false]);
  assert.deepEqual(config.process_types, { added: [], removed: [], changed: [] });
  assert.doesNotMatch(JSON.stringify(config), /4be1/);
  api.acts.deploy({ account: api.admin, app, processTypes: { web: 'node other.js', clock: 'node clock.js' } });
  const deploy = await api.client.releaseDiff('hello', '5', '3');
  assert.equal(deploy.image_changed, true);
  assert.deepEqual(deploy.process_types, {
    added: [{ type: 'clock', command: 'node clock.js' }],
    removed: [{ type: 'worker', command: 'node worker.js' }],
    changed: [{ type: 'web', from: 'node server.js', to: 'node other.js' }],
  });
  assert.deepEqual(deploy.config, { added: ['NEW'], removed: ['GONE'], changed: ['CHANGED'] });
  const back = await api.client.releaseDiff('hello', 'v3', 'v5');
  assert.deepEqual(back.config, { added: ['GONE'], removed: ['NEW'], changed: ['CHANGED'] });
});

test('a release is not compared with one that failed, and the first with nothing', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  const first = await api.client.releaseDiff('hello', 'v1');
  assert.deepEqual([first.from, first.source_changed], [null, false]);
  const { store, admin } = api;
  store.transaction(() => {
    const of = { appId: app.id, accountId: admin.id, imageId: null, processTypes: {}, config: {} };
    const release = store.releases.create({ ...of, description: 'Deploy bad' });
    store.releases.fail({ release, code: 'boot_timeout', message: 'too slow' });
  });
  await api.client.setConfig('hello', { A: '1' });
  assert.deepEqual((await api.client.releaseDiff('hello', 'v4')).from?.version, 2);
  const unknown = await api.fetch('/apps/hello/releases/v4/diff?with=v9');
  assert.equal(unknown.status, 404);
});
