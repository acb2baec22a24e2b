import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { AppRouteState } from '../platform/model/route.ts';
import { appRoute, ask, refusingPort, startDyno, startRouter, target, until } from './testing.ts';

test('Dispatcher answers with the code of the state when an app has no dyno', async (t) => {
  const { platform, port } = await startRouter(t);
  const codes: Partial<Record<AppRouteState, string>> = {
    maintenance: 'H80',
    'no-release': 'H81',
    'no-web': 'H14',
    crashed: 'H10',
  };
  for (const [state, code] of Object.entries(codes) as [AppRouteState, string][]) {
    await platform.served([appRoute({ state })]);
    const answer = await ask(port, { method: 'POST', body: 'x' });
    assert.deepEqual([answer.status, answer.headers['x-berth-code']], [503, code]);
  }
});

test('Dispatcher keeps requests from the dynos of an app in maintenance', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startDyno(t, (_, response) => response.end('alive'));
  await platform.served([appRoute({ state: 'maintenance', targets: [target(dyno.port)] })]);
  assert.equal((await ask(port)).headers['x-berth-code'], 'H80');
});

test('Dispatcher holds a request until the first dyno of a booting app is there', async (t) => {
  const { platform, router, port } = await startRouter(t);
  const dyno = await startDyno(t, (request, response) => request.pipe(response));
  await platform.served([appRoute({ state: 'booting' })]);
  const answer = ask(port, { method: 'POST', body: 'held' });
  await until(() => router.health().inFlight === 1, 'the request is held');
  await platform.served([appRoute({ state: 'booting' }), appRoute({ appId: 'app-2', hostnames: ['b.localhost'] })]);

  await platform.served([appRoute({ targets: [target(dyno.port)] })]);

  assert.equal((await answer).body, 'held');
});

test('Dispatcher answers a held request with the new state when the boot fails, and with 404 when the app is gone', async (t) => {
  const { platform, router, port } = await startRouter(t);
  for (const [apps, code] of [
    [[appRoute({ state: 'crashed' })], 'H10'],
    [[], '404'],
  ] as const) {
    await platform.served([appRoute({ state: 'booting' })]);
    const answer = ask(port);
    await until(() => router.health().inFlight === 1, 'the request is held');
    await platform.served(apps);
    assert.equal((await answer).headers['x-berth-code'], code);
  }
});

test('Dispatcher answers H20 when a boot takes too long', async (t) => {
  const { platform, port } = await startRouter(t, { bootHoldMs: 40 });
  await platform.served([appRoute({ state: 'booting' })]);
  const answer = await ask(port);
  assert.deepEqual([answer.status, answer.headers['x-berth-code'], answer.headers['retry-after']], [503, 'H20', '10']);
  assert.match(await platform.logLine('H20'), /desc="App boot timeout" .* dyno= connect= service= status=503 /);
});

test('Dispatcher answers H21 when every dyno refuses, and tries each once', async (t) => {
  const { platform, port } = await startRouter(t, { changeHoldMs: 10 });
  const refusing = [await refusingPort(t), await refusingPort(t)];
  await platform.served([appRoute({ targets: refusing.map((dead) => target(dead)) })]);
  assert.equal((await ask(port)).headers['x-berth-code'], 'H21');
  assert.match(await platform.logLine('H21'), /desc="Backend connection refused"/);
});

test('Dispatcher waits for the next table when the only dyno has just died', async (t) => {
  const { platform, router, port } = await startRouter(t, { changeHoldMs: 2_000 });
  const dyno = await startDyno(t, (_, response) => response.end('restarted'));
  await platform.served([appRoute({ targets: [target(await refusingPort(t))] })]);
  const answer = ask(port);
  await until(() => router.health().targets.some(({ aside }) => aside), 'the dead dyno is aside');
  platform.publish([appRoute({ targets: [target(dyno.port)] })]);
  assert.equal((await answer).body, 'restarted');
});

test('Dispatcher answers H19 when the connection times out', async (t) => {
  const { platform, port } = await startRouter(t, { connectMs: 30, changeHoldMs: 10 });
  // TEST-NET-1 (RFC 5737) answers nothing, or that there is no way to it.
  await platform.served([appRoute({ targets: [target(80, { host: '192.0.2.1' })] })]);
  assert.match(String((await ask(port)).headers['x-berth-code']), /^H(19|21)$/);
});

test('Dispatcher gives a dyno that was put aside requests again when no other is left', async (t) => {
  const { platform, port } = await startRouter(t, { changeHoldMs: 10 });
  const dead = await refusingPort(t);
  await platform.served([appRoute({ targets: [target(dead)] })]);
  assert.equal((await ask(port)).status, 503);
  const revived = await startDyno(t, (_, response) => response.end('back'));
  await platform.served([appRoute({ targets: [target(revived.port)] })]);
  assert.equal((await ask(port)).body, 'back');
});

test('Handler answers H11 when too much is in flight for the dynos that there are', async (t) => {
  const { platform, router, port } = await startRouter(t, { backlogPerDyno: 2 });
  const waiting: (() => void)[] = [];
  const dyno = await startDyno(t, (_, response) => waiting.push(() => response.end('done')));
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const answers = [ask(port), ask(port)];
  await until(() => waiting.length === 2, 'two are in flight');

  assert.equal((await ask(port)).headers['x-berth-code'], 'H11');

  for (const finish of waiting) finish();
  assert.deepEqual(
    (await Promise.all(answers)).map(({ status }) => status),
    [200, 200],
  );
  assert.equal(router.health().inFlight, 0);
});

test('Handler says that it does not know yet, rather than 404, when no table has come', async (t) => {
  const { platform, port } = await startRouter(t, { changeHoldMs: 1_000 });
  const dyno = await startDyno(t, (_, response) => response.end('first'));
  const answer = ask(port);
  platform.publish([appRoute({ targets: [target(dyno.port)] })]);
  assert.equal((await answer).body, 'first');
  const other = await startRouter(t, { changeHoldMs: 20 });
  assert.equal((await ask(other.port)).headers['x-berth-code'], 'H99');
});

test('Handler leads a hostname of Berth to its port, and logs nothing of it', async (t) => {
  const { platform, port } = await startRouter(t);
  const api = await startDyno(t, (request, response) => response.end(`api ${request.headers.host}`));
  const app = await startDyno(t, (_, response) => response.end('app'));
  const system = { hostname: 'api.localhost', host: '127.0.0.1', port: api.port };
  await platform.served([appRoute({ hostnames: ['*.localhost'], targets: [target(app.port)] })], [system]);

  assert.equal((await ask(port, { host: 'api.localhost:8080' })).body, 'api api.localhost:8080');
  assert.equal((await ask(port, { host: 'x.localhost' })).body, 'app');

  await platform.logLine('x.localhost');
  assert.equal(platform.logged.length, 1);
  await platform.served([], [{ ...system, port: await refusingPort(t) }]);
  const answer = await ask(port, { host: 'api.localhost', headers: { Accept: 'application/json' } });
  assert.equal(JSON.parse(answer.body).code, 'H99');
  assert.deepEqual(platform.drainedTargets, [`dyno-${app.port}`]);
});

test('Handler writes the log line of the app', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startDyno(t, (_, response) => response.end('twelve bytes'));
  await platform.served([appRoute({ targets: [target(dyno.port, { dyno: 'web.7' })] })]);
  const headers = { 'X-Request-Id': 'abcdefghij0123456789', 'X-Forwarded-For': '203.0.113.7' };
  await ask(port, { path: '/a?q="x"', headers });
  const line = await platform.logLine('at=info');
  assert.match(
    line,
    /^at=info method=GET path="\/a\?q=\\"x\\"" host=hello\.localhost request_id=abcdefghij0123456789 fwd="203\.0\.113\.7, 127\.0\.0\.1" dyno=web\.7 connect=\d+ms service=\d+ms status=200 bytes=12 protocol=http$/,
  );
  assert.equal(platform.logged[0]?.app, 'app-1');
});
