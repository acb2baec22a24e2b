import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { buildFixture } from './testing/build-fixture.ts';

type Fixture = Awaited<ReturnType<typeof buildFixture>>;

/** A small image on the Engine under this name. */
async function madeImage({ docker }: Fixture, tag: string, lines: readonly string[]): Promise<string> {
  const tar = pack();
  tar.entry({ name: 'Dockerfile' }, ['FROM scratch', 'COPY Dockerfile /', ...lines, ''].join('\n'));
  tar.finalize();
  const stream = await docker.buildImage(Readable.from(tar, { objectMode: false }), { t: tag });
  await new Promise((resolve, reject) =>
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve(null))),
  );
  return (await docker.getImage(tag).inspect()).Id;
}

test('Builder takes an image by its name: its own user, command and port', async (t) => {
  const fixture = await buildFixture(t);
  const { builder, contextOf, docker, instance } = fixture;
  const tag = `taken-${instance}:1`;
  await madeImage(fixture, tag, ['USER 1234', 'EXPOSE 8099', 'CMD ["/server", "a b"]']);
  t.after(() => docker.getImage(tag).remove());
  const context = await contextOf({ Dockerfile: 'FROM scratch' });
  const built = await builder.take(context, { kind: 'reference', reference: `docker.io/library/${tag}` });
  assert.deepEqual(
    [built.kind, built.processTypes, built.port, built.buildpack],
    ['dockerfile', { web: "(image) /server 'a b'" }, 8099, 'Image'],
  );
  const { Config } = await docker.getImage(built.dockerImage).inspect();
  assert.deepEqual(
    [Config.User, Config.Labels['berth.app'], Config.Labels['berth.kind']],
    ['1234', context.app.id, 'app'],
  );
});

test('Builder takes no image of another app, none by its id, and none that starts nothing', async (t) => {
  const fixture = await buildFixture(t);
  const { builder, contextOf, docker, instance } = fixture;
  const [theirs, silent] = [`theirs-${instance}:1`, `silent-${instance}:latest`];
  const id = await madeImage(fixture, theirs, ['LABEL berth.app=another', 'CMD ["/server"]']);
  await madeImage(fixture, silent, []);
  t.after(() => Promise.all([theirs, silent].map((tag) => docker.getImage(tag).remove())));
  const context = await contextOf({ Dockerfile: 'FROM scratch' });
  const take = (reference: string) => builder.take(context, { kind: 'reference', reference });
  const inside = `berth-0123abcd/stage:${context.app.id}.0`;
  for (const reference of [theirs, inside, `docker.io/${inside}`]) {
    await assert.rejects(take(reference), { code: 'not_found' }, reference);
  }
  for (const reference of [id, id.slice('sha256:'.length), id.slice('sha256:'.length, -50)]) {
    await assert.rejects(take(reference), { code: /not_found|registry_unreachable/ }, reference);
  }
  await assert.rejects(take(`silent-${instance}`), { code: 'no_web_process' });
});

test('Builder takes the image of an archive, whatever name it has there, and leaves no other', async (t) => {
  const fixture = await buildFixture(t);
  const { builder, contextOf, docker, engine, record, instance } = fixture;
  const tag = `archived-${instance}:1`;
  const id = await madeImage(fixture, tag, ['CMD ["/server"]']);
  const saved = Buffer.concat(await (await engine.saveImages([tag])).toArray());
  await docker.getImage(tag).remove();
  const context = await contextOf({ Dockerfile: 'FROM scratch' });
  const named: [string, Buffer][] = [
    ['plain', saved],
    ['gzipped', gzipSync(saved)],
  ];
  for (const [sourceId, bytes] of named) {
    writeFileSync(join(record.folder, sourceId), bytes);
    const built = await builder.take(context, { kind: 'archive', sourceId });
    assert.deepEqual([built.processTypes, built.port], [{ web: '(image) /server' }, null]);
  }
  assert.equal(await engine.inspectImage(tag), null, 'its own name is not taken');
  const left = `berth-${instance}/loaded:of-a-build`;
  await engine.loadImage({ tar: Readable.from([saved]), tag: left });
  const loaded = (await engine.images()).filter(({ labels }) => labels['berth.kind'] === 'loaded');
  assert.deepEqual(
    loaded.map(({ labels }) => labels['berth.build']),
    ['of-a-build'],
    'one that a crash left is found',
  );
  await engine.removeImage(left);
  assert.deepEqual((await docker.getImage(id).inspect()).RepoTags, []);
});

test('Builder refuses what is no saved image', async (t) => {
  const { builder, contextOf, record, engine, instance } = await buildFixture(t);
  const context = await contextOf({ Dockerfile: 'FROM scratch' });
  const tar = (files: Record<string, string>) => {
    const entries = pack();
    for (const [name, text] of Object.entries(files)) entries.entry({ name }, text);
    entries.finalize();
    return Readable.from(entries, { objectMode: false })
      .toArray()
      .then((chunks) => Buffer.concat(chunks));
  };
  const faults: [Buffer, RegExp][] = [
    [Buffer.from('no tar at all'.repeat(100)), /Cannot take the image archive/],
    [gzipSync('x').subarray(0, 12), /Cannot take the image archive|unexpected end/],
    [await tar({ a: 'x' }), /it has no manifest\.json/],
    [await tar({ 'manifest.json': '{' }), /is no JSON/],
    [await tar({ 'manifest.json': '[{},{}]' }), /it holds 2 images/],
    [await tar({ 'manifest.json': '[]' }), /names no image/],
  ];
  for (const [bytes, message] of faults) {
    writeFileSync(join(record.folder, 'odd'), bytes);
    await assert.rejects(builder.take(context, { kind: 'archive', sourceId: 'odd' }), { message });
  }
  await assert.rejects(builder.take(context, { kind: 'archive', sourceId: 'swept' }), { code: 'gone' });
  assert.equal(await engine.inspectImage(`berth-${instance}/loaded:${context.build.id}`), null);
});
