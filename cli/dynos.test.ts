import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { test } from 'node:test';
import { type FakeApi, fakeApi, reply } from './fake-api.ts';

const WEB = { type: 'web', quantity: 2, size: 'Standard-1X', command: 'npm start' };

function dyno(name: string, state: string): object {
  const type = name.split('.')[0];
  const release = { id: 'r', version: 3 };
  return {
    name,
    type,
    state,
    size: 'Standard-1X',
    command: 'npm start',
    release,
    updated_at: new Date().toISOString(),
  };
}

function dynosApi(): Promise<FakeApi> {
  return fakeApi({
    'GET /apps/hello/dynos': [dyno('web.10', 'crashed'), dyno('web.2', 'up')],
    'GET /apps/hello/formation': [WEB, { ...WEB, type: 'worker', quantity: 0, command: 'node worker.js' }],
    'PATCH /apps/hello/formation': [{ ...WEB, quantity: 3 }],
    'DELETE /apps/hello/dynos': reply(202, {}),
    'DELETE /apps/hello/dynos/web.1': reply(202, {}),
    'DELETE /apps/hello/formations/web': reply(202, {}),
    'POST /apps/hello/dynos/run.1/actions/stop': reply(202, {}),
  });
}

test('ps groups dynos by process type in the order of their numbers', async () => {
  const api = await dynosApi();
  const { stdout } = await api.berth(['ps', '-a', 'hello']);
  assert.deepEqual(stdout.replace(/\d+ s ago/g, 'now').split('\n'), [
    'web (Standard-1X): npm start (2)',
    '  web.2   up        v3  now',
    '  web.10  crashed   v3  now',
    'worker (Standard-1X): node worker.js (0)',
    '',
  ]);
  await api.close();
});

test('ps:scale sends quantities and sizes as they are meant when they are absolute or relative', async () => {
  const api = await dynosApi();
  const { stderr } = await api.berth([
    'ps:scale',
    '-a',
    'hello',
    'web=3',
    'worker+1',
    'clock=+2',
    'a=1:standard-2x',
    'b-1',
    '--no-wait',
  ]);
  assert.equal(stderr, 'Scaling dynos of hello... done, now web at 3:Standard-1X\n');
  const updates = [
    { type: 'web', quantity: '3' },
    { type: 'worker', quantity: '+1' },
    { type: 'clock', quantity: '+2' },
    { type: 'a', quantity: '1', size: 'standard-2x' },
    { type: 'b', quantity: '-1' },
  ];
  assert.equal(api.asked[0], `PATCH /apps/hello/formation ${JSON.stringify({ updates })}`);
  await api.close();
});

test('ps:scale waits until the dynos are up, and fails when one of them crashes', async () => {
  let asked = 0;
  const dyno = (name: string, state: string) => ({ name, state, type: 'web', app: { id: '1', name: 'hello' } });
  const states = [['starting'], ['up'], ['up', 'up', 'up'], ['up', 'up', 'crashed']];
  const api = await fakeApi({
    'PATCH /apps/hello/formation': [{ type: 'web', quantity: 3, size: 'Standard-1X' }],
    'GET /apps/hello/releases': [{ version: 1, slug: { id: '1' } }],
    'GET /apps/hello/dynos': (_request: IncomingMessage, response: ServerResponse) => {
      const dynos = states[asked++]?.map((state, index) => dyno(`web.${index + 1}`, state));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(dynos));
    },
  });
  const good = await api.berth(['ps:scale', '-a', 'hello', 'web=3']);
  assert.deepEqual([good.exitCode, asked], [0, 3]);
  const bad = await api.berth(['ps:scale', '-a', 'hello', 'web=3']);
  assert.equal(bad.exitCode, 1);
  assert.match(bad.stderr, /web\.3 crashed.*berth logs --app hello --dyno web\.3/s);
  await api.close();
});

test('ps:scale shows what is set without arguments, and refuses what it cannot read', async () => {
  const api = await dynosApi();
  const shown = await api.berth(['scale', '-a', 'hello']);
  assert.equal(shown.stdout, 'web=2:Standard-1X worker=0:Standard-1X\n');
  const wrong = await api.berth(['ps:scale', '-a', 'hello', 'web=many']);
  assert.deepEqual([wrong.exitCode, api.asked.length], [2, 1]);
  await api.close();
});

test('ps:restart and ps:stop mean a dyno, a process type or all', async () => {
  const api = await dynosApi();
  await api.berth(['ps:restart', '-a', 'hello']);
  await api.berth(['ps:restart', 'web.1', '-a', 'hello']);
  await api.berth(['restart', 'web', '-a', 'hello']);
  await api.berth(['ps:stop', 'run.1', '-a', 'hello']);
  assert.deepEqual(api.asked, [
    'DELETE /apps/hello/dynos',
    'DELETE /apps/hello/dynos/web.1',
    'DELETE /apps/hello/formations/web',
    'POST /apps/hello/dynos/run.1/actions/stop',
  ]);
  const unsaid = await api.berth(['ps:stop', '-a', 'hello']);
  assert.equal(unsaid.exitCode, 2);
  await api.close();
});

test('settings:set sends numbers, paths and nulls, and suggests the near name', async () => {
  const settings = { health_path: '/healthz', boot_seconds: 90, memory_mb: null };
  const api = await fakeApi({ 'PATCH /apps/hello/settings': settings });
  const set = ['settings:set', '-a', 'hello'];
  const { exitCode, stderr } = await api.berth([
    ...set,
    'health-path=/healthz',
    'boot-seconds=90',
    'memory-mb=default',
  ]);
  assert.equal(exitCode, 0, stderr);
  assert.equal(api.asked[0], `PATCH /apps/hello/settings ${JSON.stringify(settings)}`);
  assert.match(stderr, /done, health-path: \/healthz, boot-seconds: 90 s, memory-mb: default$/m);
  const near = await api.berth([...set, 'boot-second=90']);
  assert.equal(near.exitCode, 2);
  assert.match(near.stderr, /there is no such setting\n ▸ {4}Did you mean boot-seconds\?/);
  const wrong = await api.berth([...set, 'boot-seconds=soon']);
  assert.match(wrong.stderr, /"soon" is not a whole number/);
  await api.close();
});
