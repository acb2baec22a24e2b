import assert from 'node:assert/strict';
import { test } from 'node:test';

import { appRoute, ask, refusingPort, startDyno, startRouter, target, until } from './testing.ts';

test('RouteBook reports a draining dyno when its last request is finished, and sends it no new one', async (t) => {
  const { platform, port } = await startRouter(t);
  const waiting: (() => void)[] = [];
  const old = await startDyno(t, (_, response) => waiting.push(() => response.end('old')));
  const fresh = await startDyno(t, (_, response) => response.end('fresh'));
  await platform.served([appRoute({ targets: [target(old.port)] })]);
  const slow = ask(port);
  await until(() => waiting.length === 1, 'the old dyno has a request');

  await platform.served([appRoute({ targets: [target(old.port, { state: 'draining' }), target(fresh.port)] })]);
  for (let i = 0; i < 10; i += 1) assert.equal((await ask(port)).body, 'fresh');
  assert.deepEqual(platform.drainedTargets, []);
  for (const finish of waiting) finish();

  assert.equal((await slow).body, 'old');
  await until(() => platform.drainedTargets.length > 0, 'the drained dyno is reported');
  await platform.served([appRoute({ targets: [target(fresh.port)] })]);
  assert.deepEqual(platform.drainedTargets, [`dyno-${old.port}`]);
});

test('RouteBook reports at once a draining dyno that has nothing in flight', async (t) => {
  const { platform } = await startRouter(t);
  await platform.served([appRoute({ targets: [target(1, { state: 'draining' }), target(2, { state: 'draining' })] })]);
  await until(() => platform.drainedTargets.length === 2, 'both are reported');
  await platform.served([appRoute({ targets: [target(1, { state: 'draining' })] })]);
  assert.deepEqual(platform.drainedTargets, ['dyno-1', 'dyno-2']);
});

test('RouteBook lets a request finish on a dyno that left the table, then reports it', async (t) => {
  const { platform, router, port } = await startRouter(t);
  const waiting: (() => void)[] = [];
  const old = await startDyno(t, (_, response) => waiting.push(() => response.end('old')));
  await platform.served([appRoute({ targets: [target(old.port)] })]);
  const slow = ask(port);
  await until(() => waiting.length === 1, 'the old dyno has a request');
  await platform.served([appRoute({ state: 'no-web' })]);
  assert.deepEqual(
    router.health().targets.map(({ state, inFlight }) => ({ state, inFlight })),
    [{ state: 'gone', inFlight: 1 }],
  );

  for (const finish of waiting) finish();

  assert.equal((await slow).body, 'old');
  await until(() => platform.drainedTargets.length > 0, 'the dyno is reported');
  assert.deepEqual(router.health().targets, []);
});

test('RouteBook takes a dyno that fails its health check out of the rotation, and back when it is well', async (t) => {
  const limits = { healthIntervalMs: 10, healthTimeoutMs: 200, healthFall: 2, healthRise: 2 };
  const { platform, router, port } = await startRouter(t, limits);
  let well = true;
  const hosts = new Set<string | undefined>();
  const ill = await startDyno(t, (request, response) => {
    if (request.url === '/up') hosts.add(request.headers.host);
    response.writeHead(request.url === '/up' && !well ? 500 : 200).end('ill');
  });
  const good = await startDyno(t, (_, response) => response.end('good'));
  const healthy = (): boolean[] => router.health().targets.map((health) => health.healthy);
  const apps = [appRoute({ healthPath: '/up', targets: [target(ill.port), target(good.port)] })];
  await platform.served(apps);

  well = false;
  await until(() => healthy()[0] === false, 'the ill one is seen');
  for (let i = 0; i < 10; i += 1) assert.equal((await ask(port)).body, 'good');
  await platform.served([...apps]);
  assert.deepEqual(healthy(), [false, true]);
  well = true;
  await until(() => healthy()[0] === true, 'it is well again');
  assert.deepEqual([...hosts], ['hello.localhost']);
});

test('RouteBook uses all dynos when every health check fails', async (t) => {
  const { platform, router, port } = await startRouter(t, { healthIntervalMs: 5, healthFall: 1 });
  const ill = await startDyno(t, (request, response) =>
    response.writeHead(request.url === '/up' ? 500 : 200).end('ill'),
  );
  await platform.served([appRoute({ healthPath: '/up', targets: [target(ill.port)] })]);
  await until(() => router.health().targets[0]?.healthy === false, 'it is unhealthy');
  assert.equal((await ask(port)).body, 'ill');
});

test('RouteBook starts anew with a dyno whose address has changed', async (t) => {
  const { platform, port } = await startRouter(t, { changeHoldMs: 10 });
  await platform.served([appRoute({ targets: [target(await refusingPort(t), { id: 'same' })] })]);
  assert.equal((await ask(port)).status, 503);
  const dyno = await startDyno(t, (_, response) => response.end('here'));
  await platform.served([appRoute({ targets: [target(dyno.port, { id: 'same' })] })]);
  assert.equal((await ask(port)).body, 'here');
});

test('RouteBook reports what is drained again when the platform has started anew', async (t) => {
  const { platform } = await startRouter(t);
  await platform.served([appRoute({ targets: [target(1, { state: 'draining' })] })]);
  await until(() => platform.drainedTargets.length === 1, 'it is reported');
  platform.restart();
  await until(() => platform.drainedTargets.length === 2, 'it is reported again');
  assert.deepEqual(platform.drainedTargets, ['dyno-1', 'dyno-1']);
});
