import assert from 'node:assert/strict';
import { test } from 'node:test';

import { appRoute, ask, refusingPort, startDyno, startRouter, target, until } from './testing.ts';

test('Router forwards a request to the dyno of its hostname', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startDyno(t, (request, response) => response.end(`${request.method} ${request.url}`));
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);

  const answer = await ask(port, { path: '//a/../b?q=1&r=%20//x' });

  assert.equal(answer.status, 200);
  assert.equal(answer.body, 'GET //a/../b?q=1&r=%20//x');
});

test('Router answers 404 and no more when no app has the hostname', async (t) => {
  const { platform, port } = await startRouter(t);
  await platform.served([appRoute()]);

  const answer = await ask(port, { host: 'other.localhost' });

  assert.equal(answer.status, 404);
  assert.equal(answer.headers['x-berth-code'], '404');
  assert.ok(!answer.body.includes('hello'));
});

test('Router prefers an exact hostname to a wildcard, and a longer wildcard to a shorter one', async (t) => {
  const { platform, port } = await startRouter(t);
  const names = ['*.example.com', '*.shop.example.com', 'www.shop.example.com'];
  const apps = await Promise.all(
    names.map(async (hostname) => {
      const dyno = await startDyno(t, (_, response) => response.end(hostname));
      return appRoute({ appId: hostname, hostnames: [hostname], targets: [target(dyno.port)] });
    }),
  );
  await platform.served(apps);

  const found = async (host: string): Promise<string> => (await ask(port, { host })).body;

  assert.equal(await found('WWW.shop.example.com.:8080'), 'www.shop.example.com');
  assert.equal(await found('cart.shop.example.com'), '*.shop.example.com');
  assert.equal(await found('a.b.example.com'), '*.example.com');
  assert.equal((await ask(port, { host: 'example.com' })).status, 404);
});

test('Router tries another dyno when one refuses the connection', async (t) => {
  const { platform, router, port } = await startRouter(t);
  const dyno = await startDyno(t, (_, response) => response.end('alive'));
  const refusing = await refusingPort(t);
  await platform.served([appRoute({ targets: [target(refusing, { dyno: 'web.2' }), target(dyno.port)] })]);

  for (let i = 0; i < 20; i += 1) assert.equal((await ask(port, { method: 'POST', body: 'x' })).body, 'alive');

  const aside = router.health().targets.filter((health) => health.aside);
  assert.deepEqual(
    aside.map(({ dyno: name }) => name),
    ['web.2'],
  );
});

test('Router finishes what is in flight, and ends client connections with it, when it stops', async (t) => {
  const { platform, router, port } = await startRouter(t, { stopMs: 5_000 });
  const waiting: (() => void)[] = [];
  const dyno = await startDyno(t, (_, response) => waiting.push(() => response.end('finished')));
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const answer = ask(port, { headers: { Connection: 'keep-alive' } });
  await until(() => waiting.length === 1, 'the request is with the dyno');

  const stopped = router.stop();
  await assert.rejects(ask(port), /ECONNREFUSED/);
  for (const finish of waiting) finish();

  const { body, headers } = await answer;
  assert.deepEqual([body, headers.connection], ['finished', 'close']);
  await stopped;
});

test('Router says what to do when the port is taken', async (t) => {
  const { port } = await startDyno(t, (_, response) => response.end());
  await assert.rejects(
    startRouter(t, {}, { port }),
    /^Error: Cannot listen on port \d+: another program has it\. Stop/,
  );
});

test('Router shares its port with the one that takes over', async (t) => {
  const first = await startRouter(t);
  const second = await startRouter(t, {}, { port: first.port });
  const dyno = await startDyno(t, (_, response) => response.end('ok'));
  for (const { platform } of [first, second]) await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  await first.router.stop();
  for (let i = 0; i < 10; i += 1) assert.equal((await ask(first.port)).body, 'ok');
  assert.equal(second.router.health().requests, 10);
});

test('Router is reached over IPv6 where the machine has it', async (t) => {
  const { platform, port } = await startRouter(t);
  await platform.served([]);
  const answered = await fetch(`http://[::1]:${port}/`).catch((error: Error) => error);
  if (answered instanceof Error) return t.skip('no IPv6 here');
  assert.equal(answered.status, 404);
});
