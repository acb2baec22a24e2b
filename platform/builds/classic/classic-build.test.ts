import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from '../../exec.ts';
import { BuildLog } from '../build-log.ts';
import { buildFixture } from './testing/build-fixture.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

const LIMIT = { timeout: 400_000 };

test('ClassicBuilds', LIMIT, async (t) => {
  const { record, builds, buildpack, contextOf, output, dyno, left } = await buildFixture(t, { fixtures });
  const perl = await buildpack('perl');

  await t.test('runs detect, compile and release, and dynos source .profile.d and .profile', async () => {
    const files = { 'page.txt': 'a page, and ', '.profile': 'export OWN=profile\n', 'x.md': '', '.slugignore': '*.md' };
    const config = { SECRET: 'a $(secret)\n', STACK: 'heroku-22' };
    const built = await builds().build({ context: await contextOf(files, { config }), buildpacks: [perl] });
    assert.equal(built.buildpack, 'Perl page');
    assert.deepEqual(built.processTypes, { web: './server', console: 'bash' });
    assert.match(output(), /-----> Fetching the buildpack http.*\/perl\n {7}At commit [0-9a-f]{40}\n/);
    assert.match(output(), /-----> Perl page app detected\n-----> Writing the server\n/);
    assert.match(output(), /\n {7}As 10000 for heroku-22, from build, home \/app\n {7}Config vars: SECRET STACK \n/);
    assert.match(output(), /\n {7}SECRET has 12 bytes, and is not in the environment\n ! {5}This is a warning\n/);
    assert.match(output(), /add-ons, which are not made by a build: heroku-postgresql:mini\n/);
    assert.match(output(), /-----> Report of .*\/perl\n {7}pages: 1\n/);
    const shown = await dyno(
      built.dockerImage,
      'echo $GREETING, $ORDER, $OWN, $PAGE_COLOUR, $PWD; bash -c "echo $ORDER"; ls -A1',
    );
    assert.match(shown, /^hello from \.profile\.d, 12, profile, dark: red, \/app\n12\n/);
    assert.match(shown, /\npage\.txt\nserver\n$/);
    assert.match(await dyno(built.dockerImage, 'echo $GREETING', { GREETING: 'config var' }), /^config var\n$/);
    const traces = 'grep -rl "(secret)" /app /opt /tmp 2>/dev/null; ls -A /tmp; env | grep secret';
    assert.equal(await dyno(built.dockerImage, traces), '', 'config vars stay out of the image');
    assert.equal(await left(), 0);
  });

  await t.test('keeps the cache of an app from build to build', async () => {
    const config = { SECRET: '' };
    await builds().build({ context: await contextOf({ 'page.txt': '' }, { config }), buildpacks: [perl] });
    assert.match(output(), /Build number 2 of this cache\n/);
  });

  await t.test('runs several in order, each with what the ones before it export', async () => {
    const buildpacks = [await buildpack('exporter'), await buildpack('user')];
    const built = await builds().build({ context: await contextOf({ a: '' }), buildpacks });
    assert.equal(built.buildpack, 'Exporter + User of the tool');
    assert.match(output(), /-----> User of the tool app detected\n-----> the tool speaks, and a b\n/);
    assert.match(output(), /Procfile declares types {5}-> web\n/);
    assert.deepEqual(built.processTypes, { web: 'tool; sleep 100' });
    assert.equal(await dyno(built.dockerImage, 'tool'), 'the tool speaks\n');
    const alone = builds().build({ context: await contextOf({ a: '' }), buildpacks: buildpacks.slice(1) });
    await assert.rejects(alone, { code: 'unknown_language', message: /user: its bin\/detect does not take .*code 1/ });
  });

  await t.test('installs Debian packages into the app as the apt buildpack does', async () => {
    const files = { Aptfile: '# tools\njq\nlibjq1\nlibonig5\n', Procfile: 'web: jq -n 1\n' };
    const built = await builds().build({ context: await contextOf(files), buildpacks: [await buildpack('apt')] });
    assert.match(output(), /-----> Installing libonig5\n/);
    assert.equal(await dyno(built.dockerImage, 'command -v jq; jq -Mn 1+1'), '/app/.apt/usr/bin/jq\n2\n');
  });

  await t.test('says which buildpack failed and what to do, and leaves nothing', async () => {
    const failing = builds().build({ context: await contextOf({ a: '' }), buildpacks: [await buildpack('failing')] });
    await assert.rejects(failing, {
      code: 'build_failed',
      message: /^The buildpack http.*\/failing failed: its bin\/compile ended with code 7$/,
      next: /registry has no such package/,
    });
    assert.match(output(), /-----> Trying\n {7}npm error code E404\n/);
    const noPage = builds().build({ context: await contextOf({ a: '' }), buildpacks: [perl] });
    await assert.rejects(noPage, { code: 'unknown_language' });
    assert.match(output(), /There is no page\.txt\n/);
    assert.equal(await left(), 0);
  });

  await t.test('ends with its signal in the middle of a buildpack, and leaves nothing', async () => {
    const cancel = new AbortController();
    const log = new BuildLog((text) => {
      if (text.includes('Trying')) setImmediate(() => cancel.abort(new Error('cancelled')));
    });
    const context = await contextOf({ wait: '' }, { signal: cancel.signal, log });
    await assert.rejects(builds().build({ context, buildpacks: [await buildpack('failing')] }), /cancelled/);
    assert.equal(await left(), 0);
  });

  await t.test('empties a cache that has grown over its limit, and says so', async () => {
    record.settings({ buildCacheMb: 1 });
    const config = { SECRET: '' };
    const files = { 'page.txt': '', 'fill-cache': '' };
    await builds().build({ context: await contextOf(files, { config }), buildpacks: [perl] });
    assert.match(output(), / ! {5}The build cache had grown to \d MB, over its 1 MB: it was emptied/);
    await builds().build({ context: await contextOf({ 'page.txt': '' }, { config }), buildpacks: [perl] });
    assert.match(output(), /Build number 1 of this cache\n/);
  });
});

test('BuildpackFetches', LIMIT, async (t) => {
  const { builds, buildpack, server, contextOf, output, left, docker } = await buildFixture(t, { fixtures });
  await buildpack('exporter');
  const at = async (url: string, ref: string | null = null, options = {}) =>
    await builds(options).build({ context: await contextOf({ a: '' }), buildpacks: [{ url, ref }] });

  await t.test('fetches a branch, a tag, a commit and a folder', async () => {
    const { url, git, folder } = server;
    const first = await git('exporter', 'rev-parse', 'HEAD');
    await git('exporter', 'tag', 'v1');
    await git('exporter', 'checkout', '--quiet', '-b', 'next/one');
    await git('exporter', 'mv', 'bin', 'moved');
    mkdirSync(join(folder, 'exporter', 'inner'));
    await git('exporter', 'mv', 'moved', 'inner/bin');
    await git('exporter', 'commit', '--quiet', '-m', 'Two');
    const second = await git('exporter', 'rev-parse', 'HEAD');
    for (const ref of ['main', 'v1', first, first.slice(0, 10)]) {
      assert.equal((await at(`${url}/exporter`, ref)).buildpack, 'Exporter');
      assert.match(output(), new RegExp(`At commit ${first}\\n`), ref);
    }
    assert.equal((await at(`${url}/exporter`, 'next/one:inner')).buildpack, 'Exporter');
    assert.match(output(), new RegExp(`At commit ${second}\\n`));
  });

  await t.test('fetches an archive, with or without a folder around it', async () => {
    const { folder, url } = server;
    await exec(['tar', '-czf', join(folder, 'flat.tgz'), '-C', join(fixtures, 'exporter'), '.']);
    await exec(['tar', '-czf', join(folder, 'deep.tar.gz'), '-C', fixtures, 'exporter']);
    for (const name of ['flat.tgz', 'deep.tar.gz']) assert.equal((await at(`${url}/${name}`)).buildpack, 'Exporter');
  });

  await t.test('says what is wrong with an address, and follows no redirect', async () => {
    const { url } = server;
    await buildpack('none');
    await assert.rejects(at(`${url}/none`), {
      code: 'invalid_source',
      message: /it is no buildpack, for it has neither/,
    });
    await assert.rejects(at(`${url}/exporter`, 'absent'), {
      code: 'build_failed',
      message: /no branch, tag or commit absent/,
    });
    await assert.rejects(at(`${url}/exporter`, 'main:absent'), { message: /There is no folder absent/ });
    await assert.rejects(at(`${url}/absent.tgz`), { code: 'build_failed' });
    await assert.rejects(at(`${url.replace('//', '//user:pa55word@')}/absent/x`), (fault: Error) => {
      assert.doesNotMatch(fault.message, /pa55word|user:/);
      return true;
    });
    const hidden = `${url.replace('//', '//user:pa55word@')}/exporter`;
    await at(hidden, 'v1');
    assert.doesNotMatch(output(), /pa55word/);
    await assert.rejects(at(`${url}/exporter`, null, { privateHosts: false }), { code: 'invalid_source' });
    const containers = await docker.listContainers({ all: true });
    assert.equal(containers.filter(({ Command }) => Command.includes('pa55word')).length, 0);
    assert.equal(await left(), 0);
  });
});
