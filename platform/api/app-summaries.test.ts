import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LATENCY_BUCKETS } from '../model/latency-histogram.ts';
import { Query } from '../store/database.ts';
import { startApi, type TestApi } from './testing/server.ts';

/** A dyno of the app's process type, in that state, of its current release. */
function addDyno(
  api: TestApi,
  { app, name, state }: { app: string; name: string; state: 'starting' | 'up' | 'crashed' },
) {
  const { store } = api;
  const appId = store.apps.byName(app)?.id ?? '';
  const releaseId = store.releases.current(appId)?.id ?? '';
  const type = name.split('.')[0] ?? '';
  store.transaction(() => {
    const set = store.processSets.create({ appId, releaseId, type, state: 'live' });
    const dyno = store.dynos.create({
      appId,
      releaseId,
      processSetId: set.id,
      type,
      name,
      address: '10.90.0.2',
      command: 'node',
      crashes: 0,
    });
    store.dynos.change(dyno.id, { state });
  });
}

test('app summaries tell of each app its dynos, newest release and build, and what is under way', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  await api.client.createApp({ name: 'empty' });
  addDyno(api, { app: 'hello', name: 'web.1', state: 'up' });
  addDyno(api, { app: 'hello', name: 'web.2', state: 'crashed' });
  addDyno(api, { app: 'hello', name: 'worker.1', state: 'starting' });
  await api.client.run('hello', { command: 'ls', attach: false });
  const [empty, hello] = await api.client.appSummaries();
  assert.deepEqual(
    [empty?.app.name, empty?.dynos, empty?.last_release?.description, empty?.last_build],
    ['empty', [], 'Initial release', null],
  );
  assert.equal(hello?.web_url, 'http://hello.localhost:8080/');
  assert.deepEqual(hello?.dynos, [
    { type: 'web', wanted: 1, up: 1, starting: 0, crashed: 1 },
    { type: 'worker', wanted: 0, up: 0, starting: 1, crashed: 0 },
  ]);
  assert.equal(hello?.last_release?.version, 2);
  assert.equal(hello?.last_release?.current, true);
  assert.equal(hello?.open_rollout, null);
});

test('app summaries tell why the last build failed, and of a rollout as long as it is open', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  const { store, admin } = api;
  const ids = { appId: app.id, accountId: admin.id };
  const rollout = store.transaction(() => {
    const build = store.builds.create({ ...ids, commit: 'c0ffee', origin: 'git', version: null });
    store.builds.finish({ build, status: 'failed', code: 'build_failed', message: 'npm ci failed', next: 'Run it.' });
    const release = store.releases.create({
      ...ids,
      description: 'Set A',
      imageId: null,
      processTypes: {},
      config: {},
    });
    return store.rollouts.create(release);
  });
  const [during] = await api.client.appSummaries();
  assert.deepEqual(during?.last_build?.error, {
    id: 'build_failed',
    message: 'npm ci failed\nRun it.',
    next: 'Run it.',
  });
  assert.deepEqual(during?.open_rollout, { id: rollout.id, status: 'pending', step: 'waiting' });
  assert.deepEqual([during?.last_release?.version, during?.last_release?.status], [3, 'pending']);
  assert.equal(during?.last_release?.current, false);
  assert.equal(during?.last_release?.error, null);
  store.transaction(() => {
    const release = store.releases.byId(rollout.releaseId);
    assert.ok(release);
    store.releases.fail({ release, code: 'release_phase_failed', message: 'It ended with code 3' });
    store.rollouts.fail({ rollout, error: { code: 'release_phase_failed', message: 'It ended', next: null } });
  });
  const [after] = await api.client.appSummaries();
  assert.equal(after?.open_rollout, null);
  assert.deepEqual(
    [after?.last_release?.status, after?.last_release?.error],
    ['failed', { id: 'release_phase_failed' }],
  );
});

test('app summaries show nothing of apps that the account may not read, or that are being destroyed', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  const member = api.newAccount('member@localhost');
  await member.client.createApp({ name: 'own-app' });
  const names = async (client: TestApi['client']) => (await client.appSummaries()).map((each) => each.app.name);
  assert.deepEqual(await names(member.client), ['own-app']);
  assert.deepEqual(await names(api.client), ['hello', 'own-app']);
  api.store.transaction(() => api.store.apps.markDeleting({ app, accountId: api.admin.id }));
  assert.deepEqual(await names(api.client), ['own-app']);
});

test('app summaries take as many queries for many apps as for one', async (t) => {
  const api = await startApi(t);
  await api.newApp('app-one');
  const reads = [t.mock.method(Query.prototype, 'all'), t.mock.method(Query.prototype, 'one')];
  const queries = async () => {
    for (const read of reads) read.mock.resetCalls();
    const { length } = await api.client.appSummaries();
    return [length, reads.reduce((sum, read) => sum + read.mock.callCount(), 0)];
  };
  const [one, few] = await queries();
  for (let more = 0; more < 20; more++) await api.newApp(`another-${more}`);
  const [many, asMany] = await queries();
  assert.deepEqual([one, many, asMany], [1, 21, few]);
});

test('app summaries have the requests of the last hour by the minute', async (t) => {
  const api = await startApi(t);
  const { id } = await api.newApp('hello');
  await api.client.createApp({ name: 'quiet' });
  const start = Date.now() - (Date.now() % 10_000);
  const latencies = (requests: number) => Array<number>(LATENCY_BUCKETS).fill(0).with(10, requests);
  api.metrics.accept('router', {
    start,
    counts: [
      { app: id, dyno: 'web.1', outcome: '2xx', latencies: latencies(40) },
      { app: id, dyno: null, outcome: 'router-H12', latencies: latencies(2) },
    ],
  });
  const [hello, quiet] = await api.client.appSummaries();
  assert.deepEqual(
    [hello?.traffic.requests.length, hello?.traffic.requests.at(-1), hello?.traffic.errors],
    [60, 42, 2],
  );
  assert.equal(typeof hello?.traffic.p95_ms.at(-1), 'number');
  assert.deepEqual([quiet?.traffic.requests.at(-1), quiet?.traffic.p95_ms.at(-1), quiet?.traffic.errors], [0, null, 0]);
});
