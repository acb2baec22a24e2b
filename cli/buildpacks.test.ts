import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FakeApi, fakeApi } from './fake-api.ts';

/** An API that has these buildpacks set, and sets what it is told. */
async function buildpacksApi(names: readonly string[]): Promise<FakeApi> {
  const installed = names.map((name, ordinal) => ({
    buildpack: { name, url: `urn:buildpack:berth/${name}` },
    ordinal,
  }));
  return await fakeApi({
    'GET /apps/hello/buildpack-installations': installed,
    'PUT /apps/hello/buildpack-installations': installed,
    'DELETE /apps/hello/build-cache': {},
    'GET /apps/hello/settings': { build_root: null, build_network: true, build_memory_mb: 512 },
    'PATCH /apps/hello/settings': { build_root: 'apps/web', build_network: false, build_memory_mb: 512 },
  });
}

const cases: readonly (readonly [argv: string[], sent: readonly string[]])[] = [
  [
    ['buildpacks:set', 'python', 'https://example.com/x#v1'],
    ['python', 'https://example.com/x#v1'],
  ],
  [
    ['buildpacks:add', 'ruby'],
    ['nodejs', 'python', 'ruby'],
  ],
  [
    ['buildpacks:add', 'ruby', '--index', '1'],
    ['ruby', 'nodejs', 'python'],
  ],
  [['buildpacks:remove', 'heroku/nodejs'], ['python']],
  [['buildpacks:remove', '--index', '2'], ['nodejs']],
  [['buildpacks:clear'], []],
];

for (const [argv, sent] of cases) {
  test(`${argv.join(' ')} sends all of them in their order`, async () => {
    const api = await buildpacksApi(['nodejs', 'python']);
    const { exitCode, stderr } = await api.berth([...argv, '-a', 'hello']);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /^Setting the buildpacks of hello\.\.\. done\nThe next build uses /);
    const updates = sent.map((buildpack) => ({ buildpack }));
    assert.equal(api.asked[1], `PUT /apps/hello/buildpack-installations ${JSON.stringify({ updates })}`);
    await api.close();
  });
}

test('buildpacks lists them, or says that they are detected', async () => {
  const api = await buildpacksApi(['nodejs', 'python']);
  assert.equal((await api.berth(['buildpacks', '-a', 'hello'])).stdout, '#  Buildpack\n1  nodejs\n2  python\n');
  await api.close();
  const none = await buildpacksApi([]);
  assert.match((await none.berth(['buildpacks', '-a', 'hello'])).stdout, /None is set/);
  assert.match((await none.berth(['buildpacks', '--help'])).stdout, /nodejs {6}package\.json/);
  await none.close();
});

test('buildpacks:remove says what is wrong when it names none that is set, or none at all', async () => {
  const api = await buildpacksApi(['nodejs']);
  const other = await api.berth(['buildpacks:remove', 'python', '-a', 'hello']);
  assert.equal(other.exitCode, 1);
  assert.match(other.stderr, /Cannot remove the buildpack from hello: it is not set\n/);
  assert.equal((await api.berth(['buildpacks:remove', '-a', 'hello'])).exitCode, 2);
  await api.close();
});

test('builds:set and builds:settings know the settings of builds by their short names', async () => {
  const api = await buildpacksApi([]);
  const { stderr } = await api.berth(['builds:set', 'root=apps/web', 'network=off', '-a', 'hello']);
  assert.equal(api.asked[0], 'PATCH /apps/hello/settings {"build_root":"apps/web","build_network":false}');
  assert.match(stderr, /done, root: apps\/web, network: off\n$/);
  const shown = await api.berth(['builds:settings', '-a', 'hello']);
  assert.match(shown.stdout, /\nroot +none +folder of the source/);
  assert.match(shown.stdout, /\nnetwork +on /);
  assert.match((await api.berth(['builds:set', 'rot=x', '-a', 'hello'])).stderr, /Did you mean root\?/);
  assert.match((await api.berth(['builds:set', 'network=maybe', '-a', 'hello'])).stderr, /neither on nor off/);
  await api.close();
});

test('builds:cache:purge asks for it', async () => {
  const api = await buildpacksApi([]);
  const { exitCode, stderr } = await api.berth(['builds:cache:purge', '-a', 'hello']);
  assert.deepEqual(
    [exitCode, stderr, api.asked[0]],
    [0, 'Purging the build cache of hello... done\n', 'DELETE /apps/hello/build-cache'],
  );
  await api.close();
});
