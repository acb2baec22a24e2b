import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openRecord } from '../store/testing/record.ts';
import { refuseMemory, replaceDynos, type ScaleUpdate, scale } from './formation.ts';

const GIB = 1024 ** 3;

function fixture(t: TestContext) {
  const record = openRecord(t);
  const { store, app, account } = record;
  record.scale('web', 1);
  record.scale('worker', 0);
  const to = (updates: Partial<ScaleUpdate>[], hostMemoryBytes = 8 * GIB) =>
    scale({
      store,
      app,
      accountId: account.id,
      updates: updates.map((update) => ({ type: 'web', quantity: null, size: null, ...update })),
      hostMemoryBytes,
    });
  const quantities = () =>
    store.formation
      .ofApp(app.id)
      .map(({ type, quantity }) => `${type}=${quantity}`)
      .join(' ');
  return { record, store, app, to, quantities };
}

test('scale takes plain and relative quantities, and answers in the order of the updates', (t) => {
  const { to, quantities } = fixture(t);
  const changed = to([{ type: 'worker', quantity: 2 }, { quantity: { by: 2 } }]);
  assert.deepEqual(
    changed.map(({ type, quantity }) => [type, quantity]),
    [
      ['worker', 2],
      ['web', 3],
    ],
  );
  to([{ quantity: { by: -1 } }]);
  assert.equal(quantities(), 'web=2 worker=2');
});

test('scale changes nothing when one of the updates is refused', (t) => {
  const { to, quantities } = fixture(t);
  for (const bad of [-1, 101, 1.5, { by: -2 }]) {
    assert.throws(() => to([{ type: 'worker', quantity: 3 }, { quantity: bad }]), { code: 'invalid_params' });
  }
  assert.throws(() => to([{ quantity: 3 }, { type: 'clock', quantity: 1 }]), {
    code: 'not_found',
    next: /web, worker/,
  });
  assert.throws(() => to([{ quantity: 100 }, { type: 'worker', quantity: 21 }]), /an app can have 120/);
  assert.equal(quantities(), 'web=1 worker=0');
});

test('scale refuses a size that the host cannot give, with the figures', (t) => {
  const { to } = fixture(t);
  assert.throws(() => to([{ size: 'Performance-L' }], 8 * GIB), { code: 'host_full', message: /14336 MB.*7680 MB/ });
  assert.doesNotThrow(() => refuseMemory({ memoryMb: 7680, hostMemoryBytes: 8 * GIB, what: 'A dyno' }));
});

test('scale replaces the dynos of a type that gets another size, and leaves the others', (t) => {
  const { record, store, to } = fixture(t);
  const release = record.release();
  for (const type of ['web', 'worker']) {
    const { id } = record.dyno({ release, set: record.set({ release, type }), name: `${type}.1` });
    store.transaction(() => store.dynos.change(id, { state: 'up', endpoint: { host: '10.90.0.2', port: 8000 } }));
  }
  to([{ size: 'Standard-2X' }]);
  assert.deepEqual(record.states(), ['web.1 draining', 'worker.1 up']);
  to([{ size: 'Standard-2X' }]);
  assert.deepEqual(record.states(), ['web.1 draining', 'worker.1 up']);
});

test('replaceDynos takes one, a type or all, never one-off dynos or those that leave already', (t) => {
  const { record, store, app } = fixture(t);
  const release = record.release();
  const set = record.set({ release });
  const make = (name: string, state: 'up' | 'crashed' | 'starting' | 'draining', routed = true) => {
    const { id } = record.dyno({ release, set: name.startsWith('run') ? null : set, name });
    const endpoint = routed ? { host: '10.90.0.2', port: 8000 } : null;
    store.transaction(() => store.dynos.change(id, { state, endpoint, retryAt: 5 }));
  };
  make('web.1', 'up');
  make('web.2', 'crashed');
  make('web.3', 'up', false);
  make('web.4', 'draining');
  make('run.1234', 'up');
  assert.equal(replaceDynos({ store, app, name: 'web.1' }), 1);
  assert.equal(replaceDynos({ store, app, type: 'worker' }), 0);
  assert.equal(replaceDynos({ store, app }), 2);
  assert.deepEqual(record.states(), [
    'web.1 draining',
    'web.2 stopping',
    'web.3 stopping',
    'web.4 draining',
    'run.1234 up',
  ]);
});
