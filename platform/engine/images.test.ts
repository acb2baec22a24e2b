import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { suite, test } from 'node:test';
import { Fault } from '../errors.ts';
import { engineFixture } from './engine-fixture.ts';
import { splitTag } from './images.ts';
import { tarOf } from './tar.ts';

const LIMIT = { timeout: 60_000 };

suite('images', { concurrency: true }, () => {
  test('an imported image is as its configuration says, and is tagged, saved, loaded and removed', LIMIT, async (t) => {
    const { engine, instance } = await engineFixture(t);
    const tag = `berth-${instance}/base:one`;
    const { image } = await engine.importImage({
      tar: Readable.from([await tarOf([{ header: { name: 'file' }, content: 'content' }])]),
      tag,
      config: {
        env: { WORDS: `a "b" \\ $c 'd'` },
        user: '10000:10000',
        workingDirectory: '/app',
        command: ['/bin/x', 'two words'],
        labels: { note: 'n o t e' },
        tag,
      },
    });
    const info = await engine.inspectImage(tag);
    assert.equal(info?.id, image);
    assert.equal(info.user, '10000:10000');
    assert.equal(info.commandLine, `/bin/x 'two words'`);
    assert.deepEqual(info.labels, { note: 'n o t e', 'berth.instance': instance });
    assert.ok(Math.abs(info.createdAt - Date.now()) < 60_000);

    const other = `berth-${instance}/base:two`;
    await engine.tagImage({ reference: image, tag: other });
    assert.deepEqual(new Set((await engine.inspectImage(image))?.tags), new Set([tag, other]));
    const saved = Buffer.concat(await (await engine.saveImages([tag, other])).toArray());
    assert.equal(await engine.removeImage(tag), true);
    assert.equal(await engine.removeImage(other), true);
    assert.equal(await engine.removeImage(other), true);
    assert.equal(await engine.inspectImage(image), null);
    await engine.loadImages(Readable.from([saved]));
    assert.deepEqual(new Set((await engine.inspectImage(image))?.tags), new Set([tag, other]));
    assert.deepEqual(
      (await engine.images()).map(({ id }) => id),
      [image],
    );
  });

  test('removeImage leaves an image that is in use', LIMIT, async (t) => {
    const { engine, set, network, imageOf } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const image = await imageOf('10000:10000');
    await engine.apply(set({ image }));
    assert.equal(await engine.removeImage(image), false);
    assert.notEqual(await engine.inspectImage(image), null);
  });

  test('pullImage says that the registry cannot be reached', LIMIT, async (t) => {
    const { engine } = await engineFixture(t);
    const pulling = engine.pullImage({
      reference: 'registry.invalid/nothing',
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    await assert.rejects(pulling, (thrown) => {
      assert.ok(thrown instanceof Fault);
      assert.equal(thrown.code, 'registry_unreachable');
      assert.match(thrown.message, /^Cannot pull registry\.invalid\/nothing: /);
      return true;
    });
  });

  test('networks are made once, told apart and removed, and not while a dyno is on them', LIMIT, async (t) => {
    const { engine, set, network } = await engineFixture(t);
    await Promise.all([engine.ensureNetwork(network), engine.ensureNetwork(network)]);
    await engine.ensureNetwork(network);
    assert.deepEqual(await engine.networks(), { appIds: [network.appId], throwAway: [] });
    await engine.apply(set({}));
    await assert.rejects(engine.removeNetwork(network.appId), { code: 'conflict' });
    await engine.apply(set({ slots: [] }));
    await engine.settled();
    await engine.removeNetwork(network.appId);
    await engine.removeNetwork(network.appId);
    assert.deepEqual(await engine.networks(), { appIds: [], throwAway: [] });
  });

  test('diskUsage counts what this instance has', LIMIT, async (t) => {
    const { engine, imageOf } = await engineFixture(t);
    await imageOf('1000');
    const { imagesBytes, volumesBytes, containersBytes } = await engine.diskUsage();
    assert.ok(imagesBytes > 0);
    assert.deepEqual([volumesBytes, containersBytes], [0, 0]);
  });

  test('splitTag tells a port from a tag', () => {
    assert.deepEqual(splitTag('a/b:c'), { repo: 'a/b', tag: 'c' });
    assert.deepEqual(splitTag('host:5000/b'), { repo: 'host:5000/b', tag: 'latest' });
  });
});
