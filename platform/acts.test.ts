import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { memorySource } from '../buildpacks/memory-source.ts';
import { AccountActs } from './accounts/accounts.ts';
import { createActs, type Parts } from './acts.ts';
import { AppActs } from './apps/apps.ts';
import type { ArchiveImporter } from './build-acts.ts';
import type { Build } from './model/build.ts';
import { homePaths } from './model/installation.ts';
import { ReleaseMaker } from './rollouts/releases.ts';
import { openRecord } from './store/testing/record.ts';

const page = { path: 'index.html', kind: 'file', size: 0, objectId: 'a'.repeat(40) } as const;
const NOWHERE: Parts['engine'] = {
  diskUsage: async () => ({ imagesBytes: 1, volumesBytes: 2, containersBytes: 3 }),
  volumes: async () => [],
  removeVolume: async () => undefined,
  images: async () => [],
  removeImage: async () => true,
  exec: () => assert.fail(),
};

function fixture(t: TestContext, { engine }: { engine?: (appId: string) => Parts['engine'] } = {}) {
  const record = openRecord(t);
  const { store, app, account, folder } = record;
  const paths = { ...homePaths(folder), database: `${folder}/berth.db` };
  mkdirSync(paths.sources, { recursive: true });
  const imported: Parameters<ArchiveImporter['importArchive']>[0][] = [];
  const cancelled: string[] = [];
  const stopped: string[] = [];
  const builds: Parts['builds'] = {
    enqueue: async (build) => store.transaction(() => store.builds.create(build)),
    cancel: ({ id }) => void cancelled.push(id),
    cancelAll: (appId) => void cancelled.push(appId),
    ended: async ({ buildId }) => store.builds.byId(buildId) ?? assert.fail(),
  };
  const acts = createActs({
    store,
    engine: engine?.(app.id) ?? NOWHERE,
    host: { read: () => assert.fail() },
    accounts: new AccountActs({ store }),
    apps: new AppActs({ store, pool: '10.90.0.0/16', domain: 'localhost' }),
    releases: new ReleaseMaker(store),
    builds,
    oneOffs: {
      create: async ({ release }) => record.dyno({ release, set: null, name: 'run.1' }),
      attach: () => assert.fail(),
      stop: async ({ name }) => void stopped.push(name),
    },
    archives: {
      importArchive: async (archive) => {
        imported.push(archive);
        return 'c'.repeat(40);
      },
    },
    trees: { source: async () => ({ ...memorySource({ 'index.html': '' }), files: [page] }), folder: async () => null },
    catalogs: { current: async () => ({ node: ['24.0.0'], python: ['3.13'] }) },
    paths,
    settings: { concurrentBuilds: 2 },
    hostMemoryBytes: 4 * 1024 ** 3,
  });
  const send = async (content: string, limitBytes = 1_000_000) => {
    const { id } = await acts.createSource({ account });
    await acts.receiveSource({ id, stream: Readable.from([Buffer.from(content)]), limitBytes });
    return id;
  };
  const build = (sourceId: string, checksum: string | null = null): Promise<Build> =>
    acts.startBuild({ account, app, sourceId, version: '7', subject: null, checksum, buildpacks: null });
  return { record, store, app, account, acts, paths, imported, cancelled, stopped, send, build };
}

test('receiveSource keeps an archive that its owner alone can read, once', async (t) => {
  const { acts, paths, send } = fixture(t);
  const id = await send('an archive');
  assert.equal(readFileSync(`${paths.sources}/${id}`, 'utf8'), 'an archive');
  assert.deepEqual(readdirSync(paths.sources), [id]);
  const again = acts.receiveSource({ id, stream: Readable.from(['x']), limitBytes: 9 });
  await assert.rejects(again, { code: 'conflict' });
  const unknown = acts.receiveSource({ id: 'no-such', stream: Readable.from(['x']), limitBytes: 9 });
  await assert.rejects(unknown, { code: 'not_found' });
});

test('receiveSource leaves nothing of an archive that is too large, or whose sender went away', async (t) => {
  const { acts, account, store, paths, send } = fixture(t);
  await assert.rejects(send('x'.repeat(101), 100), { code: 'payload_too_large' });
  const { id } = await acts.createSource({ account });
  const broken = new PassThrough();
  const receiving = acts.receiveSource({ id, stream: broken, limitBytes: 100 });
  broken.write('half');
  broken.destroy(new Error('aborted'));
  await assert.rejects(receiving, /aborted/);
  assert.deepEqual(readdirSync(paths.sources), []);
  assert.equal(store.sources.byId(id)?.sizeBytes, null, 'it can be sent again');
  await acts.receiveSource({ id, stream: Readable.from([Buffer.from('whole')]), limitBytes: 100 });
});

test('startBuild imports the archive as a commit and puts its build in the queue', async (t) => {
  const { app, paths, imported, send, build } = fixture(t);
  const id = await send('an archive');
  const sum = createHash('sha256').update('an archive').digest('hex');
  for (const checksum of [null, `SHA256:${sum}`, `sha256:${sum.toUpperCase()}`, sum]) {
    const made = await build(id, checksum);
    assert.deepEqual([made.origin, made.version, made.commit, made.status], ['archive', '7', 'c'.repeat(40), 'queued']);
  }
  assert.equal(imported.length, 4);
  assert.deepEqual([imported[0]?.appId, imported[0]?.file], [app.id, `${paths.sources}/${id}`]);
});

test('startBuild keeps the buildpacks of this build alone, and refuses what cannot be used before it takes the source', async (t) => {
  const { store, acts, account, app, imported, send } = fixture(t);
  const sourceId = await send('an archive');
  const start = (buildpacks: string[]) =>
    acts.startBuild({ account, app, sourceId, version: null, subject: null, checksum: null, buildpacks });
  const { id } = await start(['heroku/nodejs', 'ruby']);
  assert.deepEqual(store.builds.byId(id)?.buildpacks, ['nodejs', 'ruby']);
  assert.deepEqual(store.apps.byId(app.id)?.settings.buildpacks, []);
  await assert.rejects(start(['https://127.0.0.1/x']), { code: 'invalid_buildpacks', message: /private address/ });
  assert.equal(imported.length, 1);
});

test('startBuild refuses a wrong checksum, another account source, and one that was not received', async (t) => {
  const { store, acts, app, account, imported, send, build } = fixture(t);
  const id = await send('an archive');
  await assert.rejects(build(id, 'SHA256:00'), { code: 'invalid_params', message: /checksum is SHA256:[0-9a-f]{64}/ });
  const other = store.transaction(() => store.accounts.create({ email: 'b@localhost', name: null, role: 'member' }));
  const theirs = { account: other, app, sourceId: id, version: null, subject: null, checksum: null, buildpacks: null };
  await assert.rejects(acts.startBuild(theirs), { code: 'invalid_params' });
  const { id: empty } = await acts.createSource({ account });
  await assert.rejects(build(empty), { code: 'invalid_params' });
  assert.deepEqual(imported, []);
});

test('restart and stopDyno end one-off dynos by name, and replace those of the formation', async (t) => {
  const { record, store, app, account, acts, stopped } = fixture(t);
  const release = record.release();
  const set = record.set({ release });
  record.dyno({ release, set });
  record.dyno({ release, set: null, name: 'run.1234' });
  await acts.stopDyno({ account, app, selector: { dyno: 'run.1234' } });
  assert.deepEqual(stopped, ['run.1234']);
  assert.deepEqual(record.states(), ['web.1 starting', 'run.1234 starting']);
  await acts.restart({ account, app, selector: {} });
  assert.deepEqual(stopped, ['run.1234'], 'a restart of all leaves one-off dynos alone');
  assert.deepEqual(record.states(), ['web.1 stopping', 'run.1234 starting']);
  assert.equal(store.dynos.ofApp(app.id).length, 2);
});

test('run wants a release with an image', async (t) => {
  const { record, app, account, acts } = fixture(t);
  const options = { command: 'x', attach: false, tty: false, env: {}, size: 'Standard-1X', columns: null, rows: null };
  record.release({ image: null });
  await assert.rejects(acts.run({ account, app, ...options }), { code: 'invalid_params', next: /git push/ });
  record.release();
  assert.equal((await acts.run({ account, app, ...options })).name, 'run.1');
});

test('deployImage deploys images of the app alone, and none that was swept', async (t) => {
  const { record, store, app, account, acts } = fixture(t);
  const image = record.image();
  const release = await acts.deployImage({ account, app, imageId: image.id, description: null });
  assert.equal(release.description, 'Deploy cccccccc');
  const other = record.newApp('other');
  const foreign = acts.deployImage({ account, app: other, imageId: image.id, description: null });
  await assert.rejects(foreign, { code: 'not_found' });
  store.transaction(() => store.images.markSwept(image));
  const swept = acts.deployImage({ account, app, imageId: image.id, description: null });
  await assert.rejects(swept, { code: 'image_swept' });
});

test('destroyApp frees the name at once and ends its builds; updateSettings refuses what the host cannot give', async (t) => {
  const { store, app, account, acts, cancelled } = fixture(t);
  await assert.rejects(acts.updateSettings({ account, app, settings: { memoryMb: 8192 } }), { code: 'host_full' });
  await assert.rejects(acts.updateSettings({ account, app, settings: { buildMemoryMb: 8192 } }), { code: 'host_full' });
  await acts.destroyApp({ account, app });
  assert.equal(store.apps.byName('hello'), null);
  assert.deepEqual(cancelled, [app.id]);
});

test('diskUsage counts files and what the Docker Engine says; queue lists what runs before what waits', async (t) => {
  const { store, acts, send, build } = fixture(t);
  const id = await send('12345');
  const usage = await acts.diskUsage();
  assert.equal(usage.sourcesBytes, 5);
  assert.equal(usage.imagesBytes, 1);
  assert.equal(usage.repositoriesBytes, 0);
  assert.ok(usage.databaseBytes > 0 && usage.freeBytes < usage.totalBytes);
  const [waiting, running] = [await build(id), await build(id)];
  store.transaction(() => store.builds.start(running));
  const queue = await acts.queue();
  assert.deepEqual(
    queue.builds.map((one) => one.id),
    [running.id, waiting.id],
  );
});

test('plan says how the newest source would be built, and what to do before the first', async (t) => {
  const { acts, account, app, send, build, store } = fixture(t);
  await assert.rejects(acts.plan({ account, app }), { code: 'invalid_params', next: /git push berth main/ });
  await build(await send('a tar'));
  const { commit, buildpacks, plan } = await acts.plan({ account, app });
  assert.deepEqual([commit, buildpacks, plan?.buildpack], ['c'.repeat(40), [], 'static']);
  const settings = { ...app.settings, buildRoot: 'apps/web' };
  store.transaction(() => store.apps.setSettings({ app, settings, accountId: account.id }));
  const elsewhere = acts.plan({ account, app: { ...app, settings } });
  await assert.rejects(elsewhere, { code: 'invalid_source', message: /has no folder apps\/web/ });
});

test('setBuildpacks keeps names as they are called here, and refuses what cannot be used', async (t) => {
  const { acts, account, app } = fixture(t);
  const set = (...buildpacks: string[]) => acts.setBuildpacks({ account, app, buildpacks });
  assert.deepEqual((await set('heroku/nodejs', 'python')).settings.buildpacks, ['nodejs', 'python']);
  assert.deepEqual((await set('https://example.com/x#v1')).settings.buildpacks, ['https://example.com/x#v1']);
  const together = ['https://example.com/x', 'nodejs'];
  assert.deepEqual((await set(...together)).settings.buildpacks, together);
  const faults: [string[], RegExp][] = [
    [['cobol'], /there is none of that name/],
    [['dockerfile', 'https://example.com/x'], /another buildpack beside dockerfile/],
    [['http://example.com/x'], /only https/],
    [['https://127.0.0.1/x'], /private address/],
    [['https://localhost/x.git'], /private address/],
    [['file:///etc'], /only https/],
  ];
  for (const [names, message] of faults) await assert.rejects(set(...names), { code: 'invalid_buildpacks', message });
});

test('purgeBuildCache takes caches and dependency images of this app alone, and not while it is built', async (t) => {
  const gone: string[] = [];
  const image = (app: string, kind: string) => ({
    ...{ id: `${app}-${kind}`, tags: [], labels: { 'berth.app': app, 'berth.kind': kind }, sizeBytes: 1, createdAt: 1 },
    ...{ user: '', commandLine: null, exposedPorts: [] },
  });
  const { acts, account, app, store, send, build } = fixture(t, {
    engine: (appId) => ({
      ...NOWHERE,
      volumes: async () => [
        { name: 'cache', appId },
        { name: 'cache-of-another', appId: 'another' },
      ],
      removeVolume: async (name) => void gone.push(name),
      images: async () => [image(appId, 'deps'), image(appId, 'app'), image('another', 'deps')],
      removeImage: async (id) => gone.push(id) > 0,
    }),
  });
  await acts.purgeBuildCache({ account, app });
  assert.deepEqual(gone, ['cache', `${app.id}-deps`]);
  const running = await build(await send('a tar'));
  store.transaction(() => store.builds.start(running));
  await assert.rejects(acts.purgeBuildCache({ account, app }), { code: 'conflict' });
});

test('deployTaken records the image, and a source that says FROM it', async (t) => {
  const { acts, account, app, imported, paths, send, store } = fixture(t);
  const named = { kind: 'reference', reference: 'nginx:1.29' } as const;
  const build = await acts.deployTaken({ account, app, image: named, version: null });
  assert.deepEqual([build.takenImage, build.version, build.origin], [named, 'nginx:1.29', 'archive']);
  assert.deepEqual(store.builds.byId(build.id)?.takenImage, named);
  assert.equal(imported[0]?.format, 'tar');
  assert.deepEqual(readdirSync(paths.sources), [], 'nothing of it is left');
  const sent = { kind: 'archive', sourceId: await send('an image') } as const;
  assert.deepEqual((await acts.deployTaken({ account, app, image: sent, version: '3' })).takenImage, sent);
  for (const reference of ['x\nRUN id', '-x', 'a b', '']) {
    const image = { kind: 'reference', reference } as const;
    await assert.rejects(acts.deployTaken({ account, app, image, version: null }), { code: 'invalid_params' });
  }
  const unknown = { kind: 'archive', sourceId: 'none' } as const;
  await assert.rejects(acts.deployTaken({ account, app, image: unknown, version: null }), { code: 'invalid_params' });
});
