import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '../errors.ts';
import { eventually } from '../store/testing/record.ts';
import { queueFixture as fixture } from './testing/queue-fixture.ts';

const signal = new AbortController().signal;

test('BuildQueue builds, releases, waits for the rollout, and says where the app answers', async (t) => {
  const { record, store, queue, works, outputs, ended, push, status, live, begun } = fixture(t);
  record.release({ config: { A: '1' } });
  const build = await push();
  await begun(1);
  assert.equal(status(build), 'building');
  assert.deepEqual(works[0]?.context.config, { A: '1' });
  assert.equal(works[0]?.wantsWeb, true);
  works[0]?.finish();
  const release = await live(build);
  const done = await queue.ended({ buildId: build.id, signal });
  assert.deepEqual([done.status, done.releaseId, done.errorCode], ['succeeded', release.id, null]);
  assert.equal(release.description, 'Deploy cccccccc');
  assert.equal(store.images.byId(done.imageId ?? '')?.dockerImage, 'sha256:abc');
  assert.equal(
    outputs.get(build.id),
    '-----> Launching...\n       Released v2\n       http://hello.localhost deployed to Berth\n',
  );
  await eventually(() => ended.has(build.id));
});

test('BuildQueue tells that a release is live before the record says that its build has ended', async (t) => {
  const { record, store, queue, works, live, begun, status } = fixture(t);
  const { app, account } = record;
  const told: string[] = [];
  const asked = { appId: app.id, accountId: account.id, commit: 'c'.repeat(40), origin: 'git', version: null } as const;
  const build = await queue.enqueue(asked, async () => {
    told.push(
      status(build) ?? '',
      store.rollouts.ofRelease(store.builds.byId(build.id)?.releaseId ?? '')?.status ?? '',
    );
    throw new Error('the disk is full');
  });
  await begun(1);
  works[0]?.finish();
  await live(build);
  const done = await queue.ended({ buildId: build.id, signal });
  assert.deepEqual(told, ['releasing', 'succeeded']);
  assert.equal(done.status, 'succeeded');
});

test('BuildQueue shows what the release phase prints', async (t) => {
  const { works, outputs, queue, push, live, begun } = fixture(t);
  const build = await push();
  await begun(1);
  works[0]?.finish({ processTypes: { web: 'a', release: 'migrate' } });
  await live(build);
  await queue.ended({ buildId: build.id, signal });
  assert.match(
    outputs.get(build.id) ?? '',
    /-----> Running the release phase\n {7}\$ migrate\n {7}migrated\n-----> Launching/,
  );
});

test('BuildQueue says nothing of launching where the release phase has failed', async (t) => {
  const { store, works, outputs, queue, push, status, end, begun } = fixture(t);
  const build = await push();
  await begun(1);
  works[0]?.finish({ processTypes: { web: 'a', release: 'migrate' } });
  await eventually(() => status(build) === 'releasing');
  const release = store.releases.byId(store.builds.byId(build.id)?.releaseId ?? '');
  assert.ok(release);
  end(release, 'failed');
  assert.equal((await queue.ended({ buildId: build.id, signal })).status, 'failed');
  assert.match(outputs.get(build.id) ?? '', / {7}migrated\n\n !\s+Too slow\n/);
});

test('BuildQueue runs a set number at once and one for each app, and tells the others their place', async (t) => {
  const { record, works, outputs, push, status, live, begun } = fixture(t, { concurrent: 2 });
  const other = record.newApp('other');
  const third = record.newApp('third');
  const first = await push();
  const again = await push();
  const second = await push(other);
  const waiting = await push(third);
  await begun(2);
  assert.deepEqual([first, again, second, waiting].map(status), ['building', 'queued', 'building', 'queued']);
  assert.match(outputs.get(again.id) ?? '', /Waiting: place 1 in the queue \(another build of this app is under way\)/);
  assert.match(outputs.get(waiting.id) ?? '', /Waiting: place 3 in the queue \(all build places are taken\)/);
  works[0]?.finish();
  await begun(3);
  assert.deepEqual([again, waiting].map(status), ['queued', 'building'], 'a rollout takes no place, but keeps its app');
  works[1]?.fail(new Fault({ code: 'build_failed', message: 'no' }));
  await live(first);
  await begun(4);
  assert.equal(status(again), 'building');
});

test('BuildQueue ends a failed build with its reason, its code and the next step', async (t) => {
  const { queue, works, outputs, errors, push, begun } = fixture(t);
  const build = await push();
  await begun(1);
  works[0]?.context.log.raw('an open line');
  works[0]?.fail(new Fault({ code: 'install_failed', message: 'npm failed\nbadly', next: 'Mend it.' }));
  const done = await queue.ended({ buildId: build.id, signal });
  assert.deepEqual(
    [done.status, done.errorCode, done.errorMessage, done.errorNext],
    ['failed', 'install_failed', 'npm failed\nbadly', 'Mend it.'],
  );
  assert.equal(
    outputs.get(build.id),
    '       an open line\n\n !     npm failed\n !     badly\n !\n !     Mend it.\n !     Code: install_failed\n',
  );
  assert.deepEqual(errors, []);
});

test('BuildQueue tells its own faults to the platform, and nothing of them to the user', async (t) => {
  const { queue, works, outputs, errors, push, begun } = fixture(t);
  const build = await push();
  await begun(1);
  const secret = new Error('connect /var/run/secret');
  works[0]?.fail(secret);
  assert.equal((await queue.ended({ buildId: build.id, signal })).errorCode, 'internal_server_error');
  assert.deepEqual(errors, [secret]);
  assert.doesNotMatch(outputs.get(build.id) ?? '', /secret/);
});

test('BuildQueue fails with the rollout of its release', async (t) => {
  const { queue, store, works, outputs, push, status, end, begun } = fixture(t);
  const build = await push();
  await begun(1);
  works[0]?.finish();
  await eventually(() => status(build) === 'releasing');
  assert.throws(() => queue.cancel(store.builds.byId(build.id) ?? build), { code: 'conflict' });
  const release = store.releases.byId(store.builds.byId(build.id)?.releaseId ?? '');
  assert.ok(release);
  end(release, 'failed');
  const done = await queue.ended({ buildId: build.id, signal });
  assert.deepEqual([done.status, done.errorCode, done.errorNext], ['failed', 'boot_timeout', 'Hurry.']);
  assert.match(outputs.get(build.id) ?? '', / ! {5}Too slow\n ! {5}by far\n !\n ! {5}Hurry\./);
});

test('BuildQueue cancels what waits and what builds, and goes on with the next', async (t) => {
  const { queue, works, outputs, push, status, begun } = fixture(t, { concurrent: 1 });
  const running = await push();
  const waiting = await push();
  const next = await push();
  await begun(1);
  queue.cancel(waiting);
  assert.equal(status(waiting), 'cancelled');
  assert.match(outputs.get(waiting.id) ?? '', /Cancelled before it began/);
  queue.cancel(running);
  const done = await queue.ended({ buildId: running.id, signal });
  assert.deepEqual([done.status, done.errorCode], ['cancelled', 'build_cancelled']);
  await begun(2);
  assert.equal(works[1]?.context.build.id, next.id);
  assert.throws(() => queue.cancel(done), { code: 'conflict' });
});

test('BuildQueue ends a build that takes too long', async (t) => {
  const { record, queue, push } = fixture(t);
  record.settings({ buildSeconds: 0.05 });
  const build = await push();
  const done = await queue.ended({ buildId: build.id, signal });
  assert.equal(done.errorCode, 'build_timeout');
  assert.match(done.errorNext ?? '', /build-seconds/);
});

test('BuildQueue ends the builds of a destroyed app, also when it goes while its image is being recorded', async (t) => {
  const { record, queue, works, push, begun } = fixture(t, { concurrent: 1 });
  const running = await push();
  const waiting = await push();
  await begun(1);
  record.destroy();
  works[0]?.finish();
  assert.equal((await queue.ended({ buildId: running.id, signal })).errorCode, 'app_destroyed');
  assert.equal((await queue.ended({ buildId: waiting.id, signal })).errorCode, 'app_destroyed');
  const late = await push();
  queue.cancelAll(record.app.id);
  assert.notEqual((await queue.ended({ buildId: late.id, signal })).status, 'queued');
});

test('BuildQueue takes up what waited before a restart, and leaves what runs at its close', async (t) => {
  const { store, queue, record, works, status, begun } = fixture(t);
  const { app, account } = record;
  const waiting = store.transaction(() =>
    store.builds.create({ appId: app.id, accountId: account.id, commit: 'c', origin: 'archive', version: '7' }),
  );
  await queue.start();
  await begun(1);
  assert.equal(works[0]?.context.build.id, waiting.id);
  queue.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(status(waiting), 'building');
  await assert.rejects(queue.ended({ buildId: waiting.id, signal: AbortSignal.abort() }), { name: 'AbortError' });
});

test('BuildQueue says once which package caches were emptied since the build before', async (t) => {
  const { record, store, works, outputs, push, live, begun } = fixture(t);
  const { app } = record;
  const data = { name: 'npm', sizeBytes: 3 * 1024 ** 3 };
  store.transaction(() => store.events.record({ kind: 'build.cache-emptied', appId: app.id, data }));
  const first = await push();
  await begun(1);
  assert.match(outputs.get(first.id) ?? '', /^ ! {5}The cache npm had grown to 3072 MB and was emptied/);
  works[0]?.finish();
  await live(first);
  const second = await push();
  await begun(2);
  assert.doesNotMatch(outputs.get(second.id) ?? '', /emptied/);
});
