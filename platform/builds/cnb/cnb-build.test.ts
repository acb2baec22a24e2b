import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodejs } from '../../../buildpacks/nodejs/nodejs.ts';
import { containerPlan } from '../../../buildpacks/tested-plans.ts';
import { buildFixture } from '../classic/testing/build-fixture.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

test('CnbBuilds', { timeout: 400_000 }, async (t) => {
  const { builds, buildpack, contextOf, output, dyno, left, docker } = await buildFixture(t, { fixtures });
  const engine = await buildpack('engine');
  const page = await buildpack('page');
  const config = { FLAVOUR: 'sweet $(secret)' };

  await t.test('builds with two buildpacks of which one requires what the other provides', async () => {
    const context = await contextOf(
      { 'page.txt': '7.1', Procfile: 'clock: engine tick\n', '.slugignore': '*.log\n', 'a/b.log': '' },
      { config },
    );
    const built = await builds().build({ context, buildpacks: [engine, page] });
    assert.equal(built.buildpack, 'Engine + Page');
    assert.match(output(), /-----> Detecting which buildpacks take part\n {7}Engine 1\.2\.0\n {7}Page 2\.0\.1\n/);
    assert.match(output(), /As 10000 on linux\/debian-13 in \/workspace, FLAVOUR is sweet \$\(secret\)\n/);
    assert.match(output(), /Build number 1\n {7}Making engine 7\.1\n/);
    assert.match(output(), /engine 7\.1: builds, with tools, include, LIST engine, FLAVOUR unset sweet \$\(secret\)\n/);
    assert.match(output(), /Layers of the engine: runtime tools \n {7}Scratch: scratch\.ignore scratch\.toml \n/);
    assert.match(output(), / ! {5}Left out, for they cannot be process types here: not\.possible\n/);
    const server = `engine serve 'it'\\''s' '$HOME & co'`;
    assert.deepEqual(built.processTypes, {
      web: server,
      server,
      worker: "cd '/layers/test_page/modules' && exec engine",
      clock: 'engine tick',
    });
    assert.equal(await dyno(built.dockerImage, server), "not in a variable\nengine 7.1: serve it's $HOME & co\n");
    const shown = await dyno(
      built.dockerImage,
      'echo "$GREETING|$LIST|$AT_LAUNCH|$ONLY_FOR|$FROM_PROFILE|$FROM_EXEC|$FROM_EXEC_2|$FROM_EXEC_3|$TOOLS|$PWD|$HOME|$(id -u)"; cat built.txt; ls a 2>&1',
      { LIST: 'mine', DYNO: 'server.1' },
    );
    assert.equal(
      shown,
      'not in a variable\na $(default)|mine;engine|yes|server|profile|two\nlines|a\\n "b"|é "c" d||/workspace|/home/cnb|10000\nbuilt\nls: cannot access \'a\': No such file or directory\n',
    );
    const worker = await dyno(built.dockerImage, 'echo "none$ONLY_FOR"', { DYNO: 'worker.1' });
    assert.match(worker, /\nnone\n$/);
    const files = await dyno(built.dockerImage, 'cd /layers; find . -type f | sort');
    assert.match(files, /\.\/config\/metadata\.toml\n\.\/sbom\/build\/test_engine\/sbom\.spdx\.json\n/);
    assert.match(files, /\.\/sbom\/launch\/test_engine\/runtime\/sbom\.cdx\.json\n/);
    assert.match(files, /\.\/sbom\/launch\/test_page\/sbom\.syft\.json\n/);
    assert.match(files, /\.\/test_page\/modules\/list\n$/);
    assert.doesNotMatch(files, /tools|scratch|store/);
    const { Config } = await docker.getImage(built.dockerImage).inspect();
    assert.equal(Config.Labels['io.test.page'], 'yes');
    const traces = 'grep -rl "(secret)" /workspace /layers /opt /tmp /home /platform 2>/dev/null; env | grep secret';
    assert.equal(await dyno(built.dockerImage, traces), 'not in a variable\n', 'config vars stay out of the image');
    assert.equal(await left(), 0);
  });

  await t.test('finds cached layers, metadata and store again, and uses launch layers of the last build', async () => {
    const buildpacks = [engine, page];
    const built = await builds().build({ context: await contextOf({ 'page.txt': '7.1' }, { config }), buildpacks });
    assert.match(output(), /Build number 2\n {7}Engine 7\.1 comes from the cache \(0 types, SBOM 1\)\n/);
    assert.match(output(), /Modules are used again, absent at build\n/);
    assert.match(await dyno(built.dockerImage, 'cat /layers/test_page/modules/list'), /\nof build one\n$/);
    assert.match(await dyno(built.dockerImage, 'engine'), /engine 7\.1: \n$/);
    const next = await builds().build({ context: await contextOf({ 'page.txt': '8' }, { config }), buildpacks });
    assert.match(output(), /Build number 3\n {7}Making engine 8\n/);
    assert.match(
      await dyno(next.dockerImage, 'cat /layers/test_page/modules/list; engine'),
      /of build one\nengine 8: \n$/,
    );
  });

  await t.test(
    'takes the first group of an order that passes, without optional ones that nobody requires',
    async () => {
      const buildpacks = [await buildpack('all'), await buildpack('optional'), page, engine];
      const built = await builds().build({ context: await contextOf({ 'page.txt': '9' }, { config }), buildpacks });
      assert.equal(built.buildpack, 'Engine + Page');
      assert.doesNotMatch(output(), /never run/);
    },
  );

  await t.test('says why no group passes, what failed and what to do, and leaves nothing', async () => {
    const build = async (names: readonly string[], change = {}) => {
      const context = await contextOf({ a: '' }, { config, ...change });
      return await builds().build({ context, buildpacks: await Promise.all(names.map(buildpack)) });
    };
    const nobody = builds().build({ context: await contextOf({ a: '' }, { config }), buildpacks: [engine, page] });
    await assert.rejects(nobody, {
      code: 'unknown_language',
      message: 'Cannot build with these buildpacks: Page 2.0.1: it does not take this source for its own',
    });
    assert.match(output(), /\n {7}There is no page\.txt\n/);
    const alone = builds().build({ context: await contextOf({ a: '' }, { config }), buildpacks: [engine] });
    await assert.rejects(alone, { message: /Engine provides engine, which no buildpack from it on requires/ });
    const own = {
      plan: await containerPlan(
        nodejs,
        { 'package.json': '{"scripts":{"start":"node ."}}' },
        { node: ['24.1.0'], python: [] },
      ),
      at: 1,
    };
    const mixed = builds().build({ context: await contextOf({ a: '' }, { config }), buildpacks: [engine], own });
    await assert.rejects(mixed, {
      code: 'invalid_buildpacks',
      message: /Cloud Native Buildpacks and ours \(Node\.js\)/,
    });
    await assert.rejects(build(['old']), { code: 'invalid_source', message: /speaks Buildpack API 0\.5, and 0\.10/ });
    await assert.rejects(build(['ubuntu']), { message: /it builds for ubuntu 24\.04, and this is debian 13/ });
    const claimed = { config: { CNB_TARGET_DISTRO_NAME: 'ubuntu', CNB_TARGET_DISTRO_VERSION: '24.04' } };
    await assert.rejects(build(['ubuntu'], claimed), {
      code: 'build_failed',
      message: 'The buildpack test/ubuntu 1.0.0 failed: its bin/build ended with code 3',
      next: /do not fit together/,
    });
    assert.equal(await left(), 0);
  });
});
