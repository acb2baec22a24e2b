import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { eventually, openRecord, type TestRecord } from '../store/testing/record.ts';
import { type OneOff, OneOffs } from './one-offs.ts';
import { fakeEngine } from './testing/fake-engine.ts';
import { KeptLogs } from './testing/kept-logs.ts';

async function fixture(t: TestContext) {
  const engine = await fakeEngine(t);
  const record = openRecord(t);
  const logs = new KeptLogs();
  const errors: unknown[] = [];
  const oneOffs = new OneOffs({
    store: record.store,
    engine,
    logs,
    pool: '10.90.0.0/16',
    onError: (error) => errors.push(error),
  });
  t.after(() => assert.deepEqual(errors, []));
  return { engine, record, logs, oneOffs };
}

function oneOff(record: TestRecord, change: Partial<OneOff> = {}): OneOff {
  return {
    app: record.app,
    release: record.release({ config: { A: '1' } }),
    type: 'run',
    command: 'bin/task',
    attach: false,
    tty: false,
    env: {},
    size: '',
    columns: null,
    rows: null,
    ...change,
  };
}

test('OneOffs runs a detached dyno at once, logs it, and takes it away at its end', async (t) => {
  const { engine, record, logs, oneOffs } = await fixture(t);
  const dyno = await oneOffs.create(oneOff(record));
  assert.match(dyno.name, /^run\.\d{4}$/);
  assert.deepEqual(record.states(), [`${dyno.name} up`]);
  assert.ok(oneOffs.attended.has(dyno.id));
  engine.runs.get(dyno.name)?.end(3);
  await eventually(() => record.dynos().length === 0);
  assert.equal(engine.containers.size, 0);
  assert.deepEqual([...logs.collected], [dyno.name]);
  assert.deepEqual(logs.said, [
    `${dyno.name}: Starting process with command \`bin/task\``,
    `${dyno.name}: Process exited with status 3`,
  ]);
  assert.equal(oneOffs.attended.size, 0);
});

test('OneOffs starts an attached dyno when somebody attaches, once, and keeps its output out of the log', async (t) => {
  const { engine, record, logs, oneOffs } = await fixture(t);
  const dyno = await oneOffs.create(oneOff(record, { attach: true }));
  assert.equal(dyno.attached, true);
  assert.deepEqual(record.states(), [`${dyno.name} starting`]);
  await oneOffs.attach(dyno);
  await assert.rejects(oneOffs.attach(dyno), { code: 'conflict' });
  engine.runs.get(dyno.name)?.end(0);
  await eventually(() => record.dynos().length === 0);
  assert.equal(logs.collected.size, 0);
});

test('OneOffs gives up a dyno that was stopped, or whose app was destroyed, before somebody attached', async (t) => {
  const { engine, record, oneOffs } = await fixture(t);
  const stopped = await oneOffs.create(oneOff(record, { attach: true }));
  await oneOffs.stop(stopped);
  await assert.rejects(oneOffs.attach(stopped), { code: 'conflict' });
  const orphan = await oneOffs.create(oneOff(record, { attach: true }));
  record.store.transaction(() => record.store.dynos.remove(orphan));
  await assert.rejects(oneOffs.attach(orphan), { code: 'conflict' });
  assert.equal(engine.made, 0);
  await oneOffs.stop(orphan);
});

test('OneOffs stops a running dyno with SIGHUP, and one that is stopped while it starts', async (t) => {
  const { engine, record, oneOffs } = await fixture(t);
  const dyno = await oneOffs.create(oneOff(record));
  await oneOffs.stop(dyno);
  assert.equal(engine.runs.get(dyno.name)?.killed, true);
  await eventually(() => record.dynos().length === 0);
  const waiting = await oneOffs.create(oneOff(record, { attach: true }));
  const attached = oneOffs.attach(waiting);
  await oneOffs.stop(waiting);
  await attached;
  assert.equal(engine.runs.get(waiting.name)?.killed, true);
  await eventually(() => record.dynos().length === 0);
});

test('OneOffs leaves no row when the Engine does not start the dyno', async (t) => {
  const { engine, record, oneOffs } = await fixture(t);
  engine.unavailable = true;
  await assert.rejects(oneOffs.create(oneOff(record)), { code: 'engine_unavailable' });
  assert.deepEqual(record.dynos(), []);
  assert.equal(oneOffs.attended.size, 0);
});

test('OneOffs refuses a release without an image, and an app without addresses left', async (t) => {
  const { record, oneOffs } = await fixture(t);
  const bare = record.release({ image: null });
  await assert.rejects(oneOffs.create(oneOff(record, { release: bare })), { code: 'invalid_params' });
  assert.deepEqual(record.dynos(), []);
  const release = record.release();
  record.store.transaction(() => {
    for (let host = 2; host <= 253; host++) {
      record.store.dynos.create({
        appId: record.app.id,
        releaseId: release.id,
        processSetId: null,
        type: 'run',
        name: `run.${1000 + host}`,
        address: `10.90.0.${host}`,
        command: 'x',
        crashes: 0,
      });
    }
  });
  await assert.rejects(oneOffs.create(oneOff(record)), { code: 'host_full' });
});
