import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEROKU_SHAPES } from './testing/heroku-shapes.ts';
import { startApi } from './testing/server.ts';
import { departures } from './testing/shape-check.ts';

test('buildpack-installations are set whole and listed in their order, as Heroku shows them', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  assert.deepEqual(await api.client.buildpacks('hello'), []);
  const set = await api.client.setBuildpacks('hello', ['nodejs', 'https://example.com/x#v1']);
  assert.deepEqual(set, [
    { buildpack: { name: 'nodejs', url: 'urn:buildpack:berth/nodejs' }, ordinal: 0 },
    { buildpack: { name: 'https://example.com/x#v1', url: 'https://example.com/x#v1' }, ordinal: 1 },
  ]);
  assert.deepEqual(await api.client.buildpacks('hello'), set);
  const shape = HEROKU_SHAPES['buildpack-installation'];
  assert.ok(shape);
  const found = set.map((value) => departures({ value, shape, path: 'buildpack-installation', optional: new Set() }));
  assert.deepEqual(found.flat(), []);
  assert.deepEqual(await api.client.setBuildpacks('hello', []), []);
});

test('buildpack-installations refuses what is no list of buildpacks', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  for (const body of ['{}', '{"updates":"nodejs"}', '{"updates":["nodejs"]}', '{"updates":[{"buildpack":""},{}]}']) {
    const path = '/apps/hello/buildpack-installations';
    const headers = { 'content-type': 'application/json', range: '' };
    assert.equal((await api.fetch(path, { method: 'PUT', body, headers })).status, 422, body);
  }
});

test('DELETE build-cache answers 202', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  assert.equal((await api.fetch('/apps/hello/build-cache', { method: 'DELETE' })).status, 202);
  assert.deepEqual(
    api.acts.calls.map(({ act }) => act),
    ['purgeBuildCache'],
  );
});

test('settings of builds are read and changed, and refuse what is no folder', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const changed = await api.client.updateSettings('hello', { build_root: './apps/web/', build_network: false });
  assert.deepEqual([changed.build_root, changed.build_network, changed.build_cache_mb], ['apps/web', false, 2048]);
  assert.equal((await api.client.updateSettings('hello', { build_root: null })).build_root, null);
  for (const root of ['../x', 'a/../b', 'a//b', 'a\nb', 'a\\b']) {
    await assert.rejects(api.client.updateSettings('hello', { build_root: root }), { status: 422 }, root);
  }
});

test('plan and catalog answer what the platform says', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  assert.equal((await api.client.plan('hello')).commit, 'c0ffee');
  assert.deepEqual((await api.client.catalog()).python, ['3.13']);
  assert.equal((await api.newAccount('member@localhost').client.catalog()).node.length, 1);
});
