import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { startApi } from './testing/server.ts';

test('an archive is uploaded without a token, built, followed to its end, and cancelled', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const source = await api.client.createSource();
  await api.client.upload(source, { body: Readable.from([Buffer.from('tar'), Buffer.from('ball')]), length: 7 });
  const build = await api.client.createBuild('hello', { url: source.source_blob.get_url, version: 'abc' });
  assert.equal(build.status, 'pending');
  assert.equal(build.source_blob.version, 'abc');
  assert.deepEqual([...api.acts.received.values()].map(String), ['tarball']);
  const output = await fetch(build.output_stream_url);
  assert.equal(output.headers.get('content-type'), 'text/plain; charset=utf-8');
  assert.equal(await output.text(), '-----> Node.js app detected\n-----> Done\n');
  assert.equal(
    await text(await api.client.output(build.output_stream_url)),
    '-----> Node.js app detected\n-----> Done\n',
  );
  assert.deepEqual(
    (await api.client.queue()).builds.map((each) => [each.app.name, each.position]),
    [['hello', 1]],
  );
  assert.equal((await api.client.cancelBuild('hello', build.id)).status, 'failed');
  assert.deepEqual(await api.client.buildState('hello', build.id), {
    id: build.id,
    status: 'cancelled',
    error: { id: 'build_cancelled', message: 'Cancelled', next: null },
  });
  assert.deepEqual((await api.client.queue()).builds, []);
});

test('a build tells what its version is, as whoever makes it says, on one line', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const source = await api.client.createSource();
  await api.client.upload(source, { body: Readable.from([Buffer.from('tar')]), length: 3 });
  const blob = { url: source.source_blob.get_url, version: 'def', version_description: 'Add\n a form' };
  const made = await api.fetch('/apps/hello/builds', { method: 'POST', body: JSON.stringify({ source_blob: blob }) });
  const { id }: { id: string } = JSON.parse(await made.text());
  assert.equal((await api.client.build('hello', id)).source_blob.version_description, 'Add a form');
});

test('a build takes buildpacks for itself alone, by URL or by name', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const source = await api.client.createSource();
  await api.client.upload(source, { body: Readable.from([Buffer.from('tar')]), length: 3 });
  const blob = { url: source.source_blob.get_url };
  const ask = async (body: object) => {
    const response = await api.fetch('/apps/hello/builds', { method: 'POST', body: JSON.stringify(body) });
    const { buildpacks }: { buildpacks: object[] } = JSON.parse(await response.text());
    return buildpacks;
  };
  const url = 'https://example.com/buildpack#v1';
  assert.deepEqual(await ask({ source_blob: blob, buildpacks: [{ url }, { name: 'heroku/ruby' }] }), [
    { name: url, url },
    { name: 'heroku/ruby', url: 'urn:buildpack:berth/heroku/ruby' },
  ]);
  assert.deepEqual(
    (await api.client.createBuild('hello', blob, ['nodejs'])).buildpacks.map(({ name }) => name),
    ['nodejs'],
  );
  assert.deepEqual(await ask({ source_blob: blob, buildpacks: [] }), []);
  assert.deepEqual(await api.client.buildpacks('hello'), []);
});

test('a build takes no URL but that of a source, and each secret URL is good for its own purpose alone', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const { source_blob: blob } = await api.client.createSource();
  await fetch(blob.put_url, { method: 'PUT', body: 'tar' });
  for (const url of [
    blob.put_url,
    `${blob.get_url}x`,
    'http://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'http://[::1]/sources/a.b',
    '',
  ]) {
    const body = JSON.stringify({ source_blob: { url } });
    const response = await api.fetch('/apps/hello/builds', { method: 'POST', body });
    assert.equal(response.status, 422, url);
    assert.match(await response.text(), /source_blob\[url\]/);
  }
  for (const body of [
    '{}',
    '{"source_blob":[]}',
    '{"source_blob":{}}',
    ...['"x"', '{}', '["x"]', '[{}]', '[{"url":7}]'].map(
      (list) => `{"source_blob":{"url":"${blob.get_url}"},"buildpacks":${list}}`,
    ),
  ]) {
    assert.equal((await api.fetch('/apps/hello/builds', { method: 'POST', body })).status, 422, body);
  }
  const build = await api.client.createBuild('hello', { url: blob.get_url });
  const secret = build.output_stream_url.split('/').at(-1) ?? '';
  for (const url of [
    blob.get_url.replace('/sources/', '/streams/builds/'),
    build.output_stream_url.replace('/builds/', '/logs/'),
    build.output_stream_url.slice(0, -2),
    build.output_stream_url.replace(secret, `${Buffer.from(build.id).toString('base64url')}.`),
  ]) {
    assert.equal((await fetch(url)).status, 404, url);
  }
  assert.equal((await fetch(blob.get_url, { method: 'PUT', body: 'x' })).status, 404);
  assert.equal((await api.fetch('/apps/hello/slugs', { method: 'POST', body: '{}' })).status, 422);
});

test('an archive that says it is larger than allowed is refused before it is read', async (t) => {
  const api = await startApi(t);
  const source = await api.client.createSource();
  const { request } = await import('node:http');
  const status = await new Promise((resolve, reject) => {
    const sending = request(source.source_blob.put_url, { method: 'PUT', headers: { 'content-length': '2000000000' } });
    sending.on('response', (response) => resolve(response.statusCode));
    sending.on('error', reject);
    sending.write('start');
  });
  assert.equal(status, 413);
});

test('releases are found by id and version, repeated by rollback, and made of an earlier image', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  await api.client.setConfig('hello', { A: '1' });
  const all = await api.client.releases('hello');
  assert.deepEqual(
    all.map((each) => [each.version, each.current, each.eligible_for_rollback]),
    [
      [1, false, false],
      [2, false, true],
      [3, true, true],
    ],
  );
  const second = await api.client.release('hello', '2');
  assert.deepEqual(await api.client.release('hello', 'v2'), second);
  assert.deepEqual(await api.client.release('hello', second.id), second);
  const back = await api.client.rollback('hello', 'v2');
  assert.equal(back.body.version, 4);
  assert.equal(back.body.description, 'Rollback to v2');
  assert.deepEqual(await api.client.config('hello'), {});
  assert.equal((await api.client.rolloutAt(back.rolloutUrl ?? '')).release.version, 4);
  const again = await api.client.deploySlug('hello', second.slug?.id ?? '', 'Again');
  assert.equal(again.body.description, 'Again');
  assert.deepEqual((await api.client.slug('hello', second.slug?.id ?? '')).process_types, {
    web: 'node server.js',
    worker: 'node worker.js',
  });
  assert.equal((await api.fetch('/apps/hello/releases', { method: 'POST', body: '{}' })).status, 422);
  assert.equal((await api.fetch('/apps/hello/releases/v99')).status, 404);
});

test('a release with a release phase says where its output is, and any other that it has none', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  api.acts.deploy({ account: api.admin, app, processTypes: { web: 'node server.js', release: 'node migrate.js' } });
  const [, without, phased] = await api.client.releases('hello');
  assert.equal(without?.output_stream_url, null);
  assert.equal(await (await fetch(phased?.output_stream_url ?? '')).text(), 'migrated for v3\n');
  const elsewhere = phased?.output_stream_url?.replace('/releases/', '/builds/') ?? '';
  assert.equal((await fetch(elsewhere)).status, 404);
});

test('a build takes an image by its name, or one that was sent', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  const { id } = await api.client.deployImage('hello', { reference: 'nginx:1.29', version: '9' });
  assert.deepEqual(api.store.builds.byId(id)?.takenImage, { kind: 'reference', reference: 'nginx:1.29' });
  const { source_blob } = await api.client.createSource();
  await api.client.deployImage('hello', { url: source_blob.get_url });
  assert.equal(api.store.builds.ofApp(app.id).at(-1)?.takenImage?.kind, 'archive');
  await assert.rejects(api.client.deployImage('hello', { url: 'http://example.com/image.tar' }), { status: 422 });
});
