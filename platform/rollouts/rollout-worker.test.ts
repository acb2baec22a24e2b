import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Fault } from '../errors.ts';
import type { DynoState } from '../model/dyno.ts';
import type { Release } from '../model/release.ts';
import type { RolloutStep } from '../model/rollout.ts';
import { eventually, openRecord, type TestRecord } from '../store/testing/record.ts';
import { ReleaseMaker } from './releases.ts';
import { type ReleasePhase, RolloutWorker } from './rollout-worker.ts';

const signal = new AbortController().signal;

/** What the scheduler does with the dynos of a set, told step by step. */
class Dynos {
  readonly record: TestRecord;

  constructor(record: TestRecord) {
    this.record = record;
  }

  setOf(release: Release) {
    const { store, app } = this.record;
    return store.processSets.ofApp(app.id).find(({ releaseId, type }) => releaseId === release.id && type === 'web');
  }

  async become(release: Release, name: string, state: DynoState): Promise<void> {
    await eventually(() => this.setOf(release) !== undefined);
    const set = this.setOf(release) ?? null;
    const known = this.record.dynos().find((one) => one.processSetId === set?.id && one.name === name);
    const { id } = known ?? this.record.dyno({ release, set, name });
    const crash = { errorCode: 'dyno_exited', errorMessage: `Dyno ${name} exited\nlast line`, errorNext: 'Mend it.' };
    const { store } = this.record;
    store.transaction(() => store.dynos.change(id, { state, ...(state === 'crashed' ? crash : {}) }));
  }
}

function fixture(t: TestContext) {
  const record = openRecord(t);
  const { store, app, account } = record;
  const releases = new ReleaseMaker(store);
  const phase: { run: ReleasePhase['run']; commands: string[] } = {
    commands: [],
    run: async ({ command, begun }) => {
      begun();
      phase.commands.push(command);
    },
  };
  const errors: unknown[] = [];
  const places: string[] = [];
  const workers: RolloutWorker[] = [];
  t.after(() => Promise.all(workers.map((worker) => worker.close())));
  const begin = () => {
    const worker = new RolloutWorker({
      store,
      releasePhase: { run: (options) => phase.run(options) },
      routes: { served: async () => true },
      onError: (error) => errors.push(error),
      passing: (place) => places.push(place),
    });
    workers.push(worker);
    worker.start();
    return worker;
  };
  const deploy = (processTypes: Record<string, string> = { web: 'node server.js' }) =>
    releases.deploy({ app, accountId: account.id, image: record.image({ processTypes }), description: 'Deploy' });
  const sets = () =>
    store.processSets.ofApp(app.id).map((set) => {
      const version = store.releases.byId(set.releaseId)?.version;
      return `v${version} ${set.type} ${set.state}`;
    });
  const stepOf = ({ id }: Release) => store.rollouts.ofRelease(id)?.step;
  record.scale('web', 1);
  return { record, store, releases, phase, errors, places, begin, deploy, sets, stepOf, dynos: new Dynos(record) };
}

test('RolloutWorker starts the new web dynos, waits for all of them, and switches everything at once', async (t) => {
  const { record, store, begin, deploy, sets, dynos, places } = fixture(t);
  record.scale('web', 2);
  record.set({ release: record.release() });
  const worker = begin();
  const release = deploy({ web: 'a', worker: 'b', release: 'c' });
  await dynos.become(release, 'web.1', 'up');
  assert.deepEqual(sets(), ['v1 web live', 'v2 web starting']);
  assert.equal(store.releases.byId(release.id)?.status, 'pending');
  await dynos.become(release, 'web.2', 'up');
  const rollout = await worker.ended({ releaseId: release.id, signal });
  assert.deepEqual([rollout.status, rollout.step], ['succeeded', 'done']);
  assert.deepEqual(sets(), ['v1 web stopping', 'v2 web live', 'v2 worker live']);
  assert.equal(store.releases.current(record.app.id)?.id, release.id);
  assert.ok((store.apps.byId(record.app.id)?.releasedAt ?? 0) > 0);
  assert.deepEqual(places, ['after-release-phase', 'after-start', 'before-switch', 'after-switch']);
});

test('RolloutWorker fails with what the dyno said, and leaves the old set alone', async (t) => {
  const { record, store, begin, deploy, sets, dynos, errors } = fixture(t);
  const old = record.release();
  record.set({ release: old });
  const worker = begin();
  const release = deploy();
  await dynos.become(release, 'web.1', 'crashed');
  const rollout = await worker.ended({ releaseId: release.id, signal });
  assert.deepEqual(
    [rollout.status, rollout.errorCode, rollout.errorMessage, rollout.errorNext],
    ['failed', 'dyno_exited', 'Dyno web.1 exited\nlast line', 'Mend it.'],
  );
  assert.deepEqual(sets(), ['v1 web live', 'v2 web stopping']);
  assert.equal(store.releases.current(record.app.id)?.id, old.id);
  assert.equal(store.releases.byId(release.id)?.status, 'failed');
  assert.deepEqual(errors, [], 'the app is at fault');
});

test('RolloutWorker runs the release phase first, and starts nothing when it fails', async (t) => {
  const { begin, deploy, sets, phase, stepOf } = fixture(t);
  const worker = begin();
  const { promise, reject } = Promise.withResolvers<void>();
  phase.run = ({ begun }) => {
    begun();
    return promise;
  };
  const release = deploy({ web: 'a', release: 'migrate' });
  await worker.phaseBegun({ releaseId: release.id, signal });
  assert.equal(stepOf(release), 'release-phase');
  const phaseEnded = worker.phaseEnded({ releaseId: release.id, signal });
  reject(new Fault({ code: 'release_phase_failed', message: 'It ended with code 1' }));
  assert.equal((await worker.ended({ releaseId: release.id, signal })).errorCode, 'release_phase_failed');
  assert.equal((await phaseEnded).status, 'failed');
  assert.deepEqual(sets(), []);
});

test('RolloutWorker switches at once when the formation has no web dynos, or the release no image', async (t) => {
  const { record, begin, deploy, releases, sets } = fixture(t);
  const worker = begin();
  const { app, account } = record;
  const { release: bare } = releases.setConfig({ app, accountId: account.id, changes: { A: '1' } });
  assert.equal((await worker.ended({ releaseId: bare?.id ?? '', signal })).status, 'succeeded');
  record.scale('web', 0);
  const release = deploy();
  assert.equal((await worker.ended({ releaseId: release.id, signal })).status, 'succeeded');
  assert.deepEqual(sets(), ['v2 web live']);
});

test('RolloutWorker follows a formation that changes while it waits', async (t) => {
  const { record, begin, deploy, dynos, stepOf } = fixture(t);
  record.scale('web', 3);
  const worker = begin();
  const first = deploy();
  await dynos.become(first, 'web.2', 'up');
  await dynos.become(first, 'web.3', 'up');
  record.scale('web', 2);
  assert.equal(stepOf(first), 'starting', 'web.1 is not up yet');
  await dynos.become(first, 'web.1', 'up');
  await worker.ended({ releaseId: first.id, signal });
  const second = deploy();
  await dynos.become(second, 'web.1', 'starting');
  record.scale('web', 0);
  assert.equal((await worker.ended({ releaseId: second.id, signal })).status, 'succeeded');
});

test('RolloutWorker carries out the rollouts of an app one after the other', async (t) => {
  const { begin, deploy, sets, dynos, stepOf } = fixture(t);
  const first = deploy();
  const second = deploy();
  const worker = begin();
  await dynos.become(first, 'web.1', 'starting');
  assert.equal(stepOf(second), 'waiting');
  await dynos.become(first, 'web.1', 'up');
  await worker.ended({ releaseId: first.id, signal });
  await dynos.become(second, 'web.1', 'up');
  await worker.ended({ releaseId: second.id, signal });
  assert.deepEqual(sets(), ['v1 web stopping', 'v2 web live']);
});

test('RolloutWorker lets one app not wait for another', async (t) => {
  const { record, store, releases, begin, deploy } = fixture(t);
  const worker = begin();
  deploy();
  const other = record.newApp('other');
  const { release } = releases.setConfig({ app: other, accountId: record.account.id, changes: { A: '1' } });
  assert.equal((await worker.ended({ releaseId: release?.id ?? '', signal })).status, 'succeeded');
  assert.equal(store.rollouts.open().length, 1);
});

test('RolloutWorker ends with a destroyed app, whatever it waits for', async (t) => {
  const { record, store, begin, deploy, dynos } = fixture(t);
  const worker = begin();
  const first = deploy();
  const second = deploy();
  await dynos.become(first, 'web.1', 'starting');
  record.destroy();
  for (const { id } of [first, second]) {
    assert.equal((await worker.ended({ releaseId: id, signal })).errorCode, 'app_destroyed');
  }
  store.transaction(() => store.apps.remove(record.app));
  await assert.rejects(worker.ended({ releaseId: second.id, signal }), { code: 'app_destroyed' });
});

for (const step of ['waiting', 'starting', 'switching'] satisfies RolloutStep[]) {
  test(`RolloutWorker carries on with a rollout that a restart met while ${step}`, async (t) => {
    const { record, begin, deploy, sets, dynos, phase, stepOf } = fixture(t);
    record.set({ release: record.release() });
    const release = deploy({ web: 'a', release: 'migrate' });
    await reach({ record, dynos, release, step });
    assert.equal(stepOf(release), step);
    phase.commands.length = 0;
    const worker = begin();
    if (step !== 'switching') await dynos.become(release, 'web.1', 'up');
    assert.equal((await worker.ended({ releaseId: release.id, signal })).status, 'succeeded');
    assert.deepEqual(sets(), ['v1 web stopping', 'v2 web live']);
    assert.deepEqual(phase.commands, step === 'waiting' ? ['migrate'] : [], 'the release phase runs once');
  });
}

/** Brings the record where a killed platform would have left it. */
async function reach(to: { record: TestRecord; dynos: Dynos; release: Release; step: RolloutStep }): Promise<void> {
  const { record, dynos, release, step } = to;
  const { store, app } = record;
  const rollout = store.rollouts.ofRelease(release.id);
  if (rollout === null || step === 'waiting') return;
  record.set({ release, state: 'starting' });
  await dynos.become(release, 'web.1', step === 'switching' ? 'up' : 'starting');
  store.transaction(() => {
    store.rollouts.enter({ rollout, step });
    if (step !== 'switching') return;
    for (const set of store.processSets.ofApp(app.id)) {
      store.processSets.setState({ set, state: set.releaseId === release.id ? 'live' : 'stopping' });
    }
    store.releases.succeed(release);
  });
}

test('RolloutWorker does not run a release phase twice, and ends what is left of it', async (t) => {
  const { record, store, begin, deploy, phase } = fixture(t);
  const release = deploy({ web: 'a', release: 'migrate' });
  const rollout = store.rollouts.ofRelease(release.id);
  assert.ok(rollout);
  store.transaction(() => {
    store.rollouts.enter({ rollout, step: 'release-phase' });
    const dyno = { appId: record.app.id, releaseId: release.id, processSetId: null, type: 'release' };
    store.dynos.create({ ...dyno, name: 'release.1234', address: '10.90.0.2', command: 'migrate', crashes: 0 });
  });
  const ended = await begin().ended({ releaseId: release.id, signal });
  assert.equal(ended.errorCode, 'release_phase_failed');
  assert.match(ended.errorMessage ?? '', /not run twice/);
  assert.deepEqual(phase.commands, []);
  assert.deepEqual(record.states(), ['release.1234 stopping']);
});

test('RolloutWorker lets go when it is closed, and leaves the rollout open', async (t) => {
  const { begin, deploy, dynos, stepOf } = fixture(t);
  const worker = begin();
  const release = deploy();
  await dynos.become(release, 'web.1', 'starting');
  const given = new AbortController();
  const ended = worker.ended({ releaseId: release.id, signal: given.signal });
  await worker.close();
  assert.equal(stepOf(release), 'starting');
  given.abort(new Error('enough'));
  await assert.rejects(ended, /enough/);
  await assert.rejects(worker.ended({ releaseId: release.id, signal: AbortSignal.abort() }), { name: 'AbortError' });
});
