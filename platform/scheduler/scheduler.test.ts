import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Fault } from '../errors.ts';
import { eventually, openRecord, type TestRecord } from '../store/testing/record.ts';
import { Scheduler } from './scheduler.ts';
import { type FakeEngine, fakeEngine } from './testing/fake-engine.ts';
import { KeptLogs } from './testing/kept-logs.ts';

interface Fixture {
  readonly record: TestRecord;
  readonly engine: FakeEngine;
  readonly logs: KeptLogs;
  readonly errors: unknown[];
  readonly attended: Set<string>;
  /** Another life of the scheduler over the same record and Engine. */
  begin(): Scheduler;
}

async function fixture(t: TestContext): Promise<Fixture> {
  const engine = await fakeEngine(t);
  const schedulers: Scheduler[] = [];
  t.after(() => Promise.all(schedulers.map((scheduler) => scheduler.close())));
  const record = openRecord(t);
  const logs = new KeptLogs();
  const errors: unknown[] = [];
  const attended = new Set<string>();
  const begin = () => {
    const scheduler = new Scheduler({
      store: record.store,
      engine,
      logs,
      pool: '10.90.0.0/16',
      domain: 'localhost',
      reach: 'address',
      attended: () => attended,
      onError: (error) => errors.push(error),
    });
    schedulers.push(scheduler);
    scheduler.start();
    return scheduler;
  };
  t.after(() => assert.deepEqual(errors, []));
  return { record, engine, logs, errors, attended, begin };
}

/** An app with a live release and its web set. */
function live(record: TestRecord, quantity = 1) {
  const release = record.release();
  record.scale('web', quantity);
  return { release, set: record.set({ release }) };
}

const states = (record: TestRecord) => record.states().join(', ');

test('Scheduler starts the dynos of a set, and is quiet when nothing changes', async (t) => {
  const { record, engine, logs, begin } = await fixture(t);
  begin();
  live(record, 2);
  await eventually(() => states(record) === 'web.1 up, web.2 up');
  assert.deepEqual(logs.collected, new Set(['web.1', 'web.2']));
  assert.equal(new Set(record.dynos().map(({ address }) => address)).size, 2);
  const { observations } = engine;
  assert.ok(observations < 15, `it looked ${observations} times`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(engine.observations, observations);
});

test('Scheduler retries a crashed dyno at once in a container of its own, and then after a pause', async (t) => {
  const { record, engine, logs, begin } = await fixture(t);
  begin();
  live(record);
  await eventually(() => states(record) === 'web.1 up');
  const [first] = record.dynos();
  engine.exit(first?.id ?? '', 3);
  await eventually(() => states(record) === 'web.1 up' && record.dynos()[0]?.id !== first?.id);
  const [second] = record.dynos();
  assert.equal(second?.crashes, 1);
  assert.notEqual(second?.address, first?.address);
  assert.ok(logs.said.includes('web.1: Process exited with status 3'));
  assert.ok(logs.said.includes('web.1: State changed from up to crashed'));
  engine.exit(second?.id ?? '', 3);
  await eventually(() => record.dynos()[0]?.state === 'crashed');
  const [waiting] = record.dynos();
  assert.equal(waiting?.crashes, 2);
  assert.equal(waiting?.errorCode, 'dyno_exited');
  assert.match(waiting?.errorMessage ?? '', /exited with code 3[\s\S]*Error: no such file/);
  assert.doesNotMatch(waiting?.errorMessage ?? '', /push again/);
  assert.match(waiting?.errorNext ?? '', /push again/);
  assert.ok((waiting?.retryAt ?? 0) > (waiting?.updatedAt ?? 0));
  await eventually(() => states(record) === 'web.1 up');
  assert.equal(record.dynos()[0]?.crashes, 2);
});

test('Scheduler retries no dyno of a set that a rollout starts', async (t) => {
  const { record, engine, begin } = await fixture(t);
  engine.behaviour = 'exits';
  begin();
  const release = record.release();
  record.scale('web', 1);
  record.set({ release, state: 'starting' });
  await eventually(() => states(record) === 'web.1 crashed');
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(engine.made, 1);
  assert.equal(record.dynos()[0]?.retryAt, null);
});

test('Scheduler carries on after a restart of the platform with what runs', async (t) => {
  const { record, engine, begin } = await fixture(t);
  const first = begin();
  live(record, 2);
  await eventually(() => states(record) === 'web.1 up, web.2 up');
  await first.close();
  const before = record.dynos().map(({ id }) => id);
  record.scale('web', 3);
  engine.exit(before[1] ?? '');
  begin();
  await eventually(() => record.dynos().length === 3 && record.dynos().every(({ state }) => state === 'up'));
  assert.ok(record.dynos().some(({ id }) => id === before[0]));
  assert.equal(engine.containers.size, 3);
});

test('Scheduler makes no second container when it was killed before a dyno was known to be up', async (t) => {
  const { record, engine, begin } = await fixture(t);
  const { release, set } = live(record);
  const dyno = record.dyno({ release, set });
  await engine.apply({
    appId: record.app.id,
    appName: 'hello',
    image: 'sha256:1',
    runAs: 'profile',
    command: 'x',
    env: {},
    limits: { memoryBytes: 1, cpus: 1, pids: 1 },
    network: { appId: record.app.id, subnet: '10.90.0.0/24' },
    setId: set.id,
    type: 'web',
    port: 8000,
    stopSeconds: 1,
    slots: [{ dynoId: dyno.id, name: 'web.1', address: dyno.address }],
  });
  begin();
  await eventually(() => states(record) === 'web.1 up');
  assert.equal(engine.made, 1);
});

test('Scheduler waits for an Engine that is away, calls nothing crashed, and goes on when it is back', async (t) => {
  const { record, engine, begin } = await fixture(t);
  begin();
  live(record);
  await eventually(() => states(record) === 'web.1 up');
  engine.unavailable = true;
  record.scale('web', 2);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(states(record), 'web.1 up');
  engine.unavailable = false;
  engine.connected();
  await eventually(() => states(record) === 'web.1 up, web.2 up');
});

test('Scheduler tries a dyno that ended with the Engine again at once, and does not count that as its crash', async (t) => {
  const { record, engine, begin } = await fixture(t);
  begin();
  live(record);
  await eventually(() => states(record) === 'web.1 up');
  const [first] = record.dynos();
  engine.unavailable = true;
  engine.exit(first?.id ?? '', 137);
  engine.unavailable = false;
  engine.connected();
  await eventually(() => states(record) === 'web.1 up' && record.dynos()[0]?.id !== first?.id);
  assert.equal(record.dynos()[0]?.crashes, 0);
});

test('Scheduler says why the Engine refuses a dyno, and starts the others', async (t) => {
  const { record, engine, begin } = await fixture(t);
  engine.refused.set(
    'web.2',
    new Fault({ code: 'start_failed', message: 'Cannot start web.2: bad address', next: 'Look.' }),
  );
  begin();
  const release = record.release();
  record.scale('web', 2);
  record.set({ release, state: 'starting' });
  await eventually(() => states(record) === 'web.1 up, web.2 crashed');
  const refused = record.dynos()[1];
  assert.deepEqual(
    [refused?.errorCode, refused?.errorMessage, refused?.errorNext],
    ['start_failed', 'Cannot start web.2: bad address', 'Look.'],
  );
});

test('Scheduler calls the dynos of a set crashed when nothing of it can be started', async (t) => {
  const { record, engine, begin } = await fixture(t);
  engine.networkError = new Error('Pool overlaps with other one on this address space');
  begin();
  record.scale('web', 1);
  record.set({ release: record.release(), state: 'starting' });
  await eventually(() => states(record) === 'web.1 crashed');
  assert.equal(record.dynos()[0]?.errorCode, 'start_failed');
  assert.match(record.dynos()[0]?.errorMessage ?? '', /Cannot start web\.1: Pool overlaps/);
});

test('Scheduler gives up a web dyno that does not listen in its time, with the diagnosis', async (t) => {
  const { record, engine, logs, begin } = await fixture(t);
  engine.behaviour = 'is silent';
  record.settings({ bootSeconds: 1 });
  begin();
  record.scale('web', 1);
  record.set({ release: record.release(), state: 'starting' });
  await eventually(() => states(record) === 'web.1 crashed' && engine.containers.size === 0);
  assert.equal(record.dynos()[0]?.errorCode, 'boot_timeout');
  assert.ok(logs.said.some((line) => line.startsWith('web.1: Error R10 (Boot timeout) -> Dyno web.1 did not listen')));
  record.scale('web', 2);
  engine.behaviour = 'listens';
  await eventually(() => states(record) === 'web.1 crashed, web.2 up');
  assert.equal(engine.made, 2, 'the dyno that was given up was started again');
});

test('Scheduler drains and stops what is scaled down, as soon as the routers say so', async (t) => {
  const { record, engine, begin } = await fixture(t);
  const scheduler = begin();
  live(record, 2);
  await eventually(() => states(record) === 'web.1 up, web.2 up');
  const leaving = record.dynos()[1]?.id ?? '';
  record.scale('web', 1);
  await eventually(() => states(record) === 'web.1 up, web.2 draining');
  assert.ok(engine.containers.has(leaving));
  scheduler.drained([leaving, 'unknown']);
  await eventually(() => states(record) === 'web.1 up');
  assert.ok(!engine.containers.has(leaving));
});

test('Scheduler stops a draining dyno when it has had its time', async (t) => {
  const { record, engine, begin } = await fixture(t);
  record.settings({ drainSeconds: 0 });
  begin();
  const { set } = live(record);
  await eventually(() => states(record) === 'web.1 up');
  record.setState(set, 'stopping');
  await eventually(() => record.dynos().length === 0 && record.store.processSets.byId(set.id) === null);
  assert.equal(engine.containers.size, 0);
});

test('Scheduler ends all dynos of a destroyed app', async (t) => {
  const { record, engine, begin } = await fixture(t);
  begin();
  live(record, 2);
  await eventually(() => states(record) === 'web.1 up, web.2 up');
  record.destroy();
  await eventually(() => record.dynos().length === 0 && engine.containers.size === 0);
});

test('Scheduler stops containers that no row wants, of unknown apps too', async (t) => {
  const { record, engine, begin } = await fixture(t);
  engine.stranger({ appId: record.app.id, dynoId: 'lost' });
  engine.stranger({ appId: 'no-app', dynoId: 'stranger' });
  begin();
  await eventually(() => engine.containers.size === 0);
  assert.deepEqual(new Set(engine.stopped), new Set(['lost', 'stranger']));
});

test('Scheduler logs detached one-off dynos and not attached ones, after a restart too', async (t) => {
  const { record, engine, logs, begin } = await fixture(t);
  const release = record.release();
  for (const [name, attached] of [
    ['run.1000', true],
    ['run.2000', false],
  ] as const) {
    const { id } = record.dyno({ release, set: null, name, attached });
    record.store.transaction(() => record.store.dynos.change(id, { state: 'up' }));
    engine.stranger({ appId: record.app.id, dynoId: id });
  }
  begin();
  await eventually(() => logs.collected.size > 0);
  assert.deepEqual([...logs.collected], ['run.2000']);
  assert.equal(engine.containers.size, 2, 'they run on');
  const ids = record.dynos().map(({ id }) => id);
  for (const id of ids) engine.exit(id, 0);
  await eventually(() => record.dynos().length === 0 && engine.containers.size === 0);
  assert.deepEqual(logs.drains, new Set(ids), 'their last lines were waited for');
});
