import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DynoState } from '../model/dyno.ts';
import type { ProcessSetState } from '../model/process-set.ts';
import type { AppRoute } from '../model/route.ts';
import { openRecord, type TestRecord } from '../store/testing/record.ts';
import { routeOf } from './routes.ts';

function route(record: TestRecord): AppRoute {
  const { store, app } = record;
  const routed = {
    app: store.apps.byId(app.id) ?? app,
    domains: store.domains.ofApp(app.id),
    current: store.releases.current(app.id),
    formation: store.formation.ofApp(app.id),
    sets: store.processSets.ofApp(app.id),
    dynos: store.dynos.ofApp(app.id),
  };
  return routeOf({ routed, domain: 'localhost' });
}

/** An app whose web set of the state has dynos of these states. */
function filled(record: TestRecord, dynos: readonly DynoState[], state: ProcessSetState = 'live') {
  const release = record.release();
  record.scale('web', Math.max(1, dynos.length));
  const set = record.set({ release, state });
  for (const [index, to] of dynos.entries()) {
    const { id } = record.dyno({ release, set, name: `web.${index + 1}` });
    const endpoint = to === 'starting' ? null : { host: '10.90.0.2', port: 8000 + index };
    record.store.transaction(() => record.store.dynos.change(id, { state: to, endpoint }));
  }
  return { release, set };
}

const shown = ({ state, targets }: AppRoute) => [state, ...targets.map((target) => `${target.dyno} ${target.state}`)];

test('routeOf tells an app that was never deployed, or has config vars only, from one without web dynos', (t) => {
  const record = openRecord(t);
  assert.deepEqual(shown(route(record)), ['no-release']);
  record.release({ image: null });
  assert.deepEqual(shown(route(record)), ['no-release']);
  record.release({ processTypes: { worker: 'x' } });
  record.scale('web', 1);
  assert.deepEqual(shown(route(record)), ['no-web']);
  record.release();
  record.scale('web', 0);
  assert.deepEqual(shown(route(record)), ['no-web']);
});

const cases: readonly (readonly [string, readonly DynoState[], readonly string[]])[] = [
  ['booting when no dyno is there yet', [], ['booting']],
  ['booting while one starts', ['starting'], ['booting']],
  ['serving when one is up', ['up', 'starting', 'crashed'], ['serving', 'web.1 live']],
  ['crashed when all crashed', ['crashed', 'crashed'], ['crashed']],
  ['booting while one that crashed beside another starts anew', ['crashed', 'starting'], ['booting']],
  ['booting while the only one drains for a restart', ['draining'], ['booting', 'web.1 draining']],
  ['booting while the only one stops', ['stopping'], ['booting']],
];
for (const [name, dynos, expected] of cases) {
  test(`routeOf says ${name}`, (t) => {
    const record = openRecord(t);
    filled(record, dynos);
    assert.deepEqual(shown(route(record)), expected);
  });
}

test('routeOf says booting while dynos that crashed are tried again at once, and crashed while all of them wait', (t) => {
  const record = openRecord(t);
  filled(record, ['crashed', 'crashed']);
  const [first, second] = record.dynos();
  assert.ok(first && second);
  const retry = (id: string, pauseMs: number) =>
    record.store.transaction(() => record.store.dynos.change(id, { retryAt: Date.now() + pauseMs }));
  retry(first.id, 0);
  assert.deepEqual(shown(route(record)), ['booting']);
  retry(second.id, 2000);
  assert.deepEqual(shown(route(record)), ['booting']);
  retry(first.id, 2000);
  assert.deepEqual(shown(route(record)), ['crashed']);
});

test('routeOf gives no target of a set that a rollout starts, and draining ones of a set that stops', (t) => {
  const record = openRecord(t);
  const { set } = filled(record, ['up'], 'starting');
  assert.deepEqual(shown(route(record)), ['booting']);
  record.setState(set, 'live');
  assert.deepEqual(shown(route(record)), ['serving', 'web.1 live']);
  record.setState(set, 'stopping');
  assert.deepEqual(shown(route(record)), ['booting', 'web.1 draining']);
});

test('routeOf leads to web dynos alone', (t) => {
  const record = openRecord(t);
  const { release } = filled(record, ['up']);
  const worker = record.dyno({ release, set: record.set({ release, type: 'worker' }), name: 'worker.1' });
  const oneOff = record.dyno({ release, set: null, name: 'run.1234' });
  record.store.transaction(() => {
    for (const { id } of [worker, oneOff])
      record.store.dynos.change(id, { state: 'up', endpoint: { host: '10.90.0.9', port: 1 } });
  });
  assert.deepEqual(shown(route(record)), ['serving', 'web.1 live']);
});

test('routeOf says maintenance whatever runs, and names hostnames, release and health path', (t) => {
  const record = openRecord(t);
  filled(record, ['up']);
  const { store, app, account } = record;
  record.settings({ healthPath: '/up' });
  store.transaction(() => {
    store.apps.setMaintenance({ app: store.apps.byId(app.id) ?? app, on: true, accountId: account.id });
    store.domains.create({ appId: app.id, hostname: '*.example.com', accountId: account.id });
  });
  const { targets, ...rest } = route(record);
  assert.equal(targets.length, 1);
  assert.deepEqual(rest, {
    app: 'hello',
    appId: app.id,
    hostnames: ['hello.localhost', '*.example.com'],
    state: 'maintenance',
    release: 'v1',
    healthPath: '/up',
  });
});
