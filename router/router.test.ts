import assert from 'node:assert/strict';
import { test } from 'node:test';

import { appRoute, ask, refusingPort, startDyno, startRouter, target } from './testing.ts';

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
