import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';

import { WebSocket, WebSocketServer } from 'ws';

import { appRoute, askRaw, startDyno, startRawDyno, startRouter, type TestRouter, target, until } from './testing.ts';

async function startEcho(
  t: TestContext,
  router: TestRouter,
): Promise<{ port: number; seen: Record<string, string | undefined> }> {
  const dyno = await startDyno(t, (_, response) => response.writeHead(404).end('not here'));
  const sockets = new WebSocketServer({ server: dyno, path: '/echo' });
  const seen: Record<string, string | undefined> = {};
  sockets.on('connection', (socket, request) => {
    seen['x-forwarded-for'] = String(request.headers['x-forwarded-for']);
    seen['upgrade'] = request.headers.upgrade;
    socket.on('message', (data) => socket.send(data));
  });
  t.after(() => {
    for (const client of sockets.clients) client.terminate();
  });
  await router.platform.served([appRoute({ targets: [target(dyno.port)] })]);
  return { port: dyno.port, seen };
}

async function open(port: number): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}/echo`, { headers: { Host: 'hello.localhost' } });
  await once(client, 'open');
  return client;
}

test('UpgradeWatch carries a WebSocket both ways and logs its end', async (t) => {
  const router = await startRouter(t);
  const { seen } = await startEcho(t, router);
  const client = await open(router.port);

  client.send('hello');
  const [message] = await once(client, 'message');
  client.close();
  await once(client, 'close');

  assert.equal(String(message), 'hello');
  assert.deepEqual(seen, { 'x-forwarded-for': '127.0.0.1', upgrade: 'websocket' });
  assert.match(await router.platform.logLine('/echo'), /at=info method=GET path="\/echo" .* dyno=web.1 .* status=101 /);
});

test('UpgradeWatch lets a WebSocket live on a draining dyno and closes it when the dyno leaves the table', async (t) => {
  const router = await startRouter(t);
  const { platform } = router;
  const { port } = await startEcho(t, router);
  const client = await open(router.port);

  await platform.served([appRoute({ targets: [target(port, { state: 'draining' })] })]);
  client.send('still there');
  await once(client, 'message');
  assert.deepEqual(platform.drainedTargets, []);
  const closed = once(client, 'close');
  await platform.served([appRoute({ state: 'no-web' })]);
  await closed;

  await until(() => platform.drainedTargets.length > 0, 'the drained dyno is reported');
  assert.deepEqual(platform.drainedTargets, [`dyno-${port}`]);
});

test('UpgradeWatch reports a draining dyno when its last WebSocket closes', async (t) => {
  const router = await startRouter(t);
  const { port } = await startEcho(t, router);
  const client = await open(router.port);
  await router.platform.served([appRoute({ targets: [target(port, { state: 'draining' })] })]);

  client.close();

  await until(() => router.platform.drainedTargets.length > 0, 'the drained dyno is reported');
  assert.deepEqual(router.platform.drainedTargets, [`dyno-${port}`]);
});

test('UpgradeWatch hands on the answer when the dyno refuses to upgrade', async (t) => {
  const router = await startRouter(t);
  await startEcho(t, router);
  const client = new WebSocket(`ws://127.0.0.1:${router.port}/other`, { headers: { Host: 'hello.localhost' } });
  const [, response] = await once(client, 'unexpected-response');
  assert.equal(response.statusCode, 400);
  client.on('error', () => client.terminate());
  client.terminate();
  await router.platform.logLine('status=400');
});

const ASK = 'GET /chat HTTP/1.1\r\nHost: hello.localhost\r\nConnection: upgrade\r\nUpgrade: chat/2\r\n\r\n';

test('UpgradeWatch serves a chunked refusal whole', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startDyno(t, (_, response) => {
    response.writeHead(403);
    response.write('first ');
    setTimeout(() => response.end('second'), 20);
  });
  dyno.on('upgrade', (_, socket) =>
    socket.end('HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n'),
  );
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);

  const answer = await askRaw(port, ASK);

  assert.match(answer, /^HTTP\/1\.1 403 No\r\n/);
  assert.ok(answer.endsWith('\r\n\r\nno'), answer);
});

test('UpgradeWatch carries any protocol, and bytes sent together with the head', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startRawDyno(t, (socket) => {
    socket.once('data', (head) => {
      assert.match(String(head), /upgrade: chat\/2\r\n/i);
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat/2\r\n\r\nwelcome ');
      socket.pipe(socket);
    });
  });
  await platform.served([appRoute({ targets: [target(dyno)] })]);
  const socket = connect({ port, host: '127.0.0.1' });
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.write(`${ASK}early `);
  await until(() => received.endsWith('welcome early '), 'the early bytes come back');
  socket.end('late');
  await once(socket, 'close');
  assert.ok(received.endsWith('late'));
});

test('UpgradeWatch answers with a page when no dyno can be reached or none answers', async (t) => {
  const { platform, port } = await startRouter(t);
  await platform.served([appRoute({ state: 'crashed' })]);
  assert.match(await askRaw(port, ASK), /^HTTP\/1\.1 503 .*\r\nX-Berth-Code: H10\r\n/s);
  const dyno = await startRawDyno(t, (socket) => socket.once('data', () => socket.destroy()));
  await platform.served([appRoute({ targets: [target(dyno)] })]);
  assert.match(await askRaw(port, ASK), /^HTTP\/1\.1 503 .*\r\nX-Berth-Code: H13\r\n/s);
});

test('UpgradeWatch ends a silent connection after the idle window', async (t) => {
  const router = await startRouter(t, { idleMs: 80 });
  await startEcho(t, router);
  const client = await open(router.port);
  await once(client, 'close');
  assert.match(await router.platform.logLine('H15'), /code=H15 .* status=101 /);
});

test('Listener takes a request for h2c as an ordinary one', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startDyno(t, (request, response) => response.end(`upgrade ${request.headers.upgrade}`));
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const bytes = 'GET / HTTP/1.1\r\nHost: hello.localhost\r\nConnection: upgrade, close\r\nUpgrade: h2c\r\n\r\n';
  assert.match(await askRaw(port, bytes), /^HTTP\/1\.1 200 .*upgrade undefined$/s);
});
