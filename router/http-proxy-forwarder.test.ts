import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { appRoute, ask, askRaw, startDyno, startRawDyno, startRouter, target, until } from './testing.ts';

const GET = 'GET / HTTP/1.1\r\nHost: hello.localhost\r\n\r\n';

test('HttpProxyForwarder survives what node:http cannot send on', async (t) => {
  for (const head of [
    'HTTP/1.1 099 Low\r\n',
    'HTTP/1.1 200 b\u0001d\r\n',
    'HTTP/1.1 200 OK\r\nX-Bad: a\u0001b\r\n',
    'HTTP/1.1 101 Switching\r\n',
  ]) {
    const { platform, port, router } = await startRouter(t);
    const dyno = await startRawDyno(t, (socket) =>
      socket.once('data', () => socket.end(`${head}Content-Length: 0\r\n\r\n`)),
    );
    await platform.served([appRoute({ targets: [target(dyno)] })]);

    const { status } = await ask(port, { method: 'POST' });

    assert.ok([200, 502, 503].includes(status), `${JSON.stringify(head)} gives ${status}`);
    assert.equal(router.health().inFlight, 0);
  }
});

test('HttpProxyForwarder passes the head of a response on before its body', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startDyno(t, (_, response) => response.flushHeaders());
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const client = request({ port, headers: { Host: 'hello.localhost' } }).end();

  const [response] = await once(client, 'response');

  assert.equal(response.statusCode, 200);
  response.on('error', () => client.destroy());
  client.destroy();
});

test('HttpProxyForwarder streams a request body as it comes, whatever the method', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startDyno(t, (incoming, response) => {
    response.flushHeaders();
    incoming.pipe(response);
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  for (const method of ['POST', 'DELETE', 'OPTIONS', 'GET']) {
    const headers = { Host: 'hello.localhost', 'Transfer-Encoding': 'chunked' };
    const client = request({ port, method, headers });
    client.flushHeaders();
    const [response] = await once(client, 'response');
    let received = '';
    response.on('data', (chunk: Buffer) => {
      received += chunk;
    });
    client.write('first');
    await until(() => received === 'first', 'the first part comes back');
    client.end('second');
    await until(() => received === 'firstsecond' && response.complete, 'the rest comes back');
  }
});

test('HttpProxyForwarder passes the go-ahead of a dyno on when the client expects it', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startDyno(t, (incoming, response) => incoming.pipe(response));
  dyno.on('checkContinue', (incoming, response) => {
    if (incoming.url === '/no') {
      response.writeHead(403).end('no');
      return;
    }
    response.writeContinue();
    incoming.pipe(response);
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const head = (path: string): string =>
    `POST ${path} HTTP/1.1\r\nHost: hello.localhost\r\nContent-Length: 4\r\nExpect: 100-continue\r\n`;
  const socket = connect({ port }).setEncoding('latin1');
  socket.write(`${head('/yes')}Connection: close\r\n\r\n`);
  assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 100 Continue\r\n/);
  socket.write('body');
  assert.match(String((await once(socket, 'data'))[0]), /^HTTP\/1\.1 200 /);
  socket.destroy();

  const refused = await askRaw(port, `${head('/no')}\r\n`);

  assert.match(refused, /^HTTP\/1\.1 403 /);
  assert.match(refused, /\r\nConnection: close\r\n/i);
  assert.match(await askRaw(port, `${head('/').replace('100-continue', 'tea')}\r\n`), /^HTTP\/1\.1 417 /);
});

test('HttpProxyForwarder keeps both connections for the next request', async (t) => {
  const { platform, port } = await startRouter(t);
  const ports = new Set<number | undefined>();
  const dyno = await startDyno(t, (incoming, response) => {
    ports.add(incoming.socket.remotePort);
    response.end('ok');
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const reused: boolean[] = [];
  for (let i = 0; i < 5; i += 1) {
    const method = i % 2 ? 'POST' : 'GET';
    const client = request({ port, agent, method, headers: { Host: 'hello.localhost' } });
    client.end(method === 'POST' ? 'x' : undefined);
    const [response] = await once(client, 'response');
    reused.push(client.reusedSocket);
    response.resume();
    await once(response, 'end');
  }
  assert.equal(ports.size, 1);
  assert.deepEqual(reused, [false, true, true, true, true]);
});

test('HttpProxyForwarder answers the next request on the connection when a body was not read to its end', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startDyno(t, (incoming, response) => {
    if (incoming.method === 'POST') response.writeHead(413, { 'Content-Length': 0 }).end();
    else response.end('next');
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const socket = connect({ port }).setEncoding('latin1');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.write('POST / HTTP/1.1\r\nHost: hello.localhost\r\nContent-Length: 8\r\n\r\nhalf');
  await until(() => received.includes('413'), 'the early answer is there');
  socket.write(`half${GET}`);
  await until(() => received.endsWith('next'), 'the next answer is there');
  socket.destroy();
});

test('HttpProxyForwarder repeats a GET once, and no POST, when a kept connection turns out to be closed', async (t) => {
  const { platform, port } = await startRouter(t, { poolFreshMs: 60_000 });
  const requests: string[] = [];
  const dyno = await startRawDyno(t, (socket) => {
    socket.once('data', (first) => {
      requests.push(String(first).slice(0, 4));
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      socket.once('data', (second) => {
        requests.push(String(second).slice(0, 4));
        socket.destroy();
      });
    });
  });
  await platform.served([appRoute({ targets: [target(dyno)] })]);

  assert.equal((await ask(port)).status, 200);
  assert.equal((await ask(port)).status, 200);
  assert.deepEqual(requests, ['GET ', 'GET ', 'GET ']);
  assert.equal((await ask(port, { method: 'POST', body: 'x' })).headers['x-berth-code'], 'H13');
  assert.deepEqual(requests, ['GET ', 'GET ', 'GET ', 'POST']);
});

test('HttpProxyForwarder leaves a connection alone that has gone on to another exchange when its own client leaves', async (t) => {
  const { platform, router, port } = await startRouter(t);
  const connections = new Set<number | undefined>();
  const waiting: (() => void)[] = [];
  const dyno = await startDyno(t, (incoming, response) => {
    connections.add(incoming.socket.remotePort);
    if (incoming.url === '/large') response.end(Buffer.alloc(24_000_000));
    else waiting.push(() => response.end('whole'));
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const slow = connect({ port, host: '127.0.0.1' }).pause();
  slow.write(GET.replace(' / ', ' /large '));
  await until(() => router.health().inFlight === 1, 'the large answer is on its way');
  const answer = ask(port);
  await until(() => waiting.length === 1, 'the other request is with the dyno');

  slow.destroy();
  await until(() => router.health().inFlight === 1, 'the large answer is given up');
  for (const finish of waiting) finish();

  assert.equal((await answer).body, 'whole');
});

test('HttpProxyForwarder hands on answers without a body as they are', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startDyno(t, (incoming, response) => {
    if (incoming.method === 'HEAD') response.writeHead(200, { 'Content-Length': 7 }).end();
    else response.writeHead(Number(incoming.url?.slice(1)), { ETag: '"1"' }).end();
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const head = await ask(port, { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers['content-length'], head.body], [200, '7', '']);
  for (const status of [204, 304]) {
    const answer = await ask(port, { path: `/${status}` });
    assert.deepEqual(
      [answer.status, answer.headers.etag, answer.headers['transfer-encoding']],
      [status, '"1"', undefined],
    );
  }
});

test('replyFailure answers a large upload that no dyno takes, and the next request on the same connection', async (t) => {
  const { platform, port } = await startRouter(t);
  await platform.served([appRoute({ state: 'no-web' })]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  for (let i = 0; i < 2; i += 1) {
    const client = request({ port, agent, method: 'POST', headers: { Host: 'hello.localhost' } });
    client.end(Buffer.alloc(3_000_000));
    const [response] = await once(client, 'response');
    assert.deepEqual([response.statusCode, client.reusedSocket], [503, i > 0]);
    response.resume();
    await Promise.all([once(response, 'end'), client.writableFinished || once(client, 'finish')]);
  }
});

test('HttpProxyForwarder takes the end of the connection for the end of an HTTP/1.0 answer', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startRawDyno(t, (socket) => {
    socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\nServer: WSGIServer/0.2\r\n\r\nwhole'));
  });
  await platform.served([appRoute({ targets: [target(dyno)] })]);
  const answer = await ask(port);
  assert.deepEqual([answer.status, answer.body, answer.headers['transfer-encoding']], [200, 'whole', 'chunked']);
  assert.match(await platform.logLine('at=info'), /status=200 bytes=5 /);
});

test('HttpProxyForwarder holds the dyno back when the client reads slowly', async (t) => {
  const { platform, port } = await startRouter(t);
  let written = 0;
  const dyno = await startDyno(t, (_, response) => {
    const more = (): void => {
      let room = true;
      while (room && written < 200_000_000) {
        written += 1_000_000;
        room = response.write(Buffer.alloc(1_000_000));
      }
    };
    response.on('drain', more);
    more();
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const slow = connect({ port, host: '127.0.0.1' }).pause();
  slow.write(GET);
  let before = -1;
  while (written !== before || written === 0) {
    before = written;
    await delay(100);
  }
  assert.ok(written < 60_000_000, `${written} bytes are taken off the dyno's hands`);
  slow.destroy();
});
