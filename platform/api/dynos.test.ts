import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApi, type TestApi } from './testing/server.ts';

/** A dyno row of a process set of the current release. */
async function withDyno(api: TestApi, name: string): Promise<void> {
  const app = api.store.apps.byName('hello');
  const release = app && api.store.releases.current(app.id);
  assert.ok(app && release);
  const [type = ''] = name.split('.');
  api.store.transaction(() => {
    const set = api.store.processSets.create({ appId: app.id, releaseId: release.id, type, state: 'live' });
    const dyno = { appId: app.id, releaseId: release.id, processSetId: set.id, type, name, address: '10.90.0.2' };
    const made = api.store.dynos.create({ ...dyno, command: 'node server.js', crashes: 0 });
    api.store.dynos.change(made.id, { state: 'up' });
  });
}

test('formation is scaled absolutely, relatively and by size, all in one answer', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const changed = await api.client.scale('hello', [
    { type: 'web', quantity: '3' },
    { type: 'worker', quantity: '+2', size: 'standard-2x' },
  ]);
  assert.deepEqual(
    changed.map(({ type, quantity, size }) => [type, quantity, size]),
    [
      ['web', 3, 'Standard-1X'],
      ['worker', 2, 'Standard-2X'],
    ],
  );
  const one = await api.fetch('/apps/hello/formation/worker', { method: 'PATCH', body: '{"quantity":"-1"}' });
  assert.match(await one.text(), /"quantity":1,/);
  assert.equal((await api.client.scale('hello', [{ type: 'web', quantity: 0 }]))[0]?.quantity, 0);
  assert.deepEqual(
    (await api.client.formation('hello')).map(({ type, command }) => [type, command]),
    [
      ['web', 'node server.js'],
      ['worker', 'node worker.js'],
    ],
  );
});

test('formation refuses what is no quantity, size or process type, and then changes nothing', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const cases: [unknown, number, RegExp][] = [
    [{}, 422, /updates must be a list/],
    [{ updates: [] }, 422, /updates must be a list/],
    [{ updates: [{ quantity: 1 }] }, 422, /updates\[0\]\[type\]/],
    [{ updates: [{ type: 'web', quantity: 'two' }] }, 422, /updates\[0\]\[quantity\]/],
    [{ updates: [{ type: 'web', quantity: -1 }] }, 422, /updates\[0\]\[quantity\]/],
    [{ updates: [{ type: 'web', quantity: 1.5 }] }, 422, /updates\[0\]\[quantity\]/],
    [{ updates: [{ type: 'web', quantity: 101 }] }, 422, /updates\[0\]\[quantity\]/],
    [{ updates: [{ type: 'web', size: 'huge' }] }, 422, /updates\[0\]\[size\] must be one of Standard-1X/],
    [{ updates: [{ type: 'web', docker_image: 'x' }] }, 422, /docker_image/],
    [
      {
        updates: [
          { type: 'web', quantity: 5 },
          { type: 'nope', quantity: 1 },
        ],
      },
      404,
      /process type/,
    ],
  ];
  for (const [body, status, message] of cases) {
    const response = await api.fetch('/apps/hello/formation', { method: 'PATCH', body: JSON.stringify(body) });
    assert.equal(response.status, status, JSON.stringify(body));
    assert.match(await response.text(), message);
  }
  const web = (await api.client.formation('hello')).find((entry) => entry.type === 'web');
  assert.equal(web?.quantity, 1);
});

test('dynos are shown, restarted and stopped one by one, by type and all together', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  await withDyno(api, 'web.1');
  const [dyno] = await api.client.dynos('hello');
  assert.deepEqual([dyno?.name, dyno?.state, dyno?.size, dyno?.release.version], ['web.1', 'up', 'Standard-1X', 2]);
  await api.client.restart('hello');
  await api.client.restart('hello', { dyno: dyno?.id ?? '' });
  await api.client.restart('hello', { type: 'worker' });
  await api.client.stop('hello', { dyno: 'web.1' });
  await api.client.stop('hello', { type: 'web' });
  const selectors = api.acts.calls.map((call) => [call.act, Reflect.get(Object(call.options), 'selector')]);
  assert.deepEqual(selectors, [
    ['restart', {}],
    ['restart', { dyno: 'web.1' }],
    ['restart', { type: 'worker' }],
    ['stopDyno', { dyno: 'web.1' }],
    ['stopDyno', { type: 'web' }],
  ]);
  assert.equal((await api.fetch('/apps/hello/dynos/web.2', { method: 'DELETE' })).status, 404);
  assert.equal((await api.fetch('/apps/hello/formations/nope', { method: 'DELETE' })).status, 404);
});

test('a rollout in the middle does not show two dynos of one name, but the one that serves', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  await withDyno(api, 'web.1');
  const current = api.store.releases.current(app.id);
  assert.ok(current);
  api.store.transaction(() => {
    const { description, imageId, processTypes, accountId } = current;
    const next = api.store.releases.create({
      appId: app.id,
      description,
      imageId,
      processTypes,
      accountId,
      config: {},
    });
    const set = api.store.processSets.create({ appId: app.id, releaseId: next.id, type: 'web', state: 'starting' });
    const dyno = { appId: app.id, releaseId: next.id, processSetId: set.id, type: 'web', name: 'web.1' };
    api.store.dynos.create({ ...dyno, address: '10.90.0.3', command: 'x', crashes: 0 });
  });
  const dynos = await api.client.dynos('hello');
  assert.deepEqual(
    dynos.map(({ name, state, release }) => [name, state, release.version]),
    [['web.1', 'up', 2]],
  );
});

test('run passes on command, environment, size and terminal, and says where to attach', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const attached = await api.client.run('hello', {
    command: 'node -e "1"; $(id)',
    attach: true,
    env: { TERM: 'xterm', COLUMNS: 99, LINES: 33 },
    size: 'standard-2x',
  });
  const attachUrl = `${api.url}/apps/hello/dynos/${attached.name}/attach?ticket=`;
  assert.equal(attached.attach_url?.slice(0, attachUrl.length), attachUrl);
  const detached = await api.client.run('hello', { command: 'ls', attach: false });
  assert.equal(detached.attach_url, null);
  const [first, second] = api.acts.calls.map(({ options }) => {
    const { account, app, ...rest } = Object(options);
    return rest;
  });
  const env = { TERM: 'xterm', COLUMNS: '99', LINES: '33' };
  const command = 'node -e "1"; $(id)';
  assert.deepEqual(first, { command, attach: true, tty: true, env, size: 'Standard-2X', columns: 99, rows: 33 });
  assert.deepEqual(second, {
    command: 'ls',
    attach: false,
    tty: false,
    env: {},
    size: 'Standard-1X',
    columns: null,
    rows: null,
  });
  for (const body of [
    {},
    { command: '' + '\0' },
    { command: 'ls', env: { 'A=B': '1' } },
    { command: 'ls', attach: 'yes' },
  ]) {
    const response = await api.fetch('/apps/hello/dynos', { method: 'POST', body: JSON.stringify(body) });
    assert.equal(response.status, 422, JSON.stringify(body));
  }
});

test('the heroku CLI, which cannot attach to a WebSocket, is told so before a dyno starts', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const headers = { 'user-agent': 'heroku-cli/11.10.0 linux' };
  const run = (attach: boolean) =>
    api.fetch('/apps/hello/dynos', { method: 'POST', headers, body: JSON.stringify({ command: 'ls', attach }) });
  const refused = await run(true);
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /berth run/);
  assert.deepEqual(api.acts.calls, []);
  assert.equal((await run(false)).status, 201);
});

test('dyno states say why a dyno crashed, how often, and when it is tried again', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  await withDyno(api, 'web.1');
  await withDyno(api, 'worker.1');
  const worker = api.store.dynos.all().find(({ name }) => name === 'worker.1');
  const error = {
    errorCode: 'dyno_exited',
    errorMessage: 'worker.1 exited with status 3',
    errorNext: 'Look at its log.',
  };
  const retryAt = Date.parse('2026-01-01T00:00:00Z');
  api.store.transaction(() =>
    api.store.dynos.change(worker?.id ?? '', { state: 'crashed', crashes: 2, retryAt, exitCode: 3, ...error }),
  );
  const [web, crashed] = await api.client.dynoStates('hello');
  assert.deepEqual([web?.name, web?.state, web?.crashes, web?.retry_at, web?.error], ['web.1', 'up', 0, null, null]);
  assert.deepEqual(crashed, {
    id: worker?.id,
    name: 'worker.1',
    type: 'worker',
    state: 'crashed',
    crashes: 2,
    retry_at: '2026-01-01T00:00:00Z',
    exit_code: 3,
    error: { id: 'dyno_exited', message: 'worker.1 exited with status 3', next: 'Look at its log.' },
  });
});
