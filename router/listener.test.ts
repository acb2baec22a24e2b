import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';

import { appRoute, askRaw, startDyno, startRouter, target, until } from './testing.ts';

const GET = 'GET / HTTP/1.1\r\nHost: hello.localhost\r\n\r\n';

test('Listener answers pipelined requests in order', async (t) => {
  const { platform, port } = await startRouter(t);
  let count = 0;
  const dyno = await startDyno(t, (_, response) => {
    count += 1;
    const body = `answer ${count}`;
    setTimeout(() => response.end(body), 40 / count);
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const answers = await askRaw(port, GET + GET + GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
  assert.deepEqual(answers.match(/answer \d/g), ['answer 1', 'answer 2', 'answer 3']);
});

test('Listener ends every pipelined request when the client leaves', async (t) => {
  const { platform, router, port } = await startRouter(t);
  let asked = 0;
  const dyno = await startDyno(t, (request, response) => {
    asked += 1;
    if (request.url === '/quick') response.end('quick');
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const socket = connect({ port, host: '127.0.0.1' });
  socket.write(GET + GET.replace(' / ', ' /quick ') + GET);
  await until(() => asked === 3, 'the dyno has all three');

  socket.destroy();

  await until(() => router.health().inFlight === 0, 'nothing is in flight');
  assert.equal(router.health().targets[0]?.inFlight, 0);
});

test('Listener does not write into a response that has begun when the body turns out to be malformed', async (t) => {
  const { platform, port } = await startRouter(t);
  const dyno = await startDyno(t, (_, response) => {
    response.writeHead(200, { 'Content-Length': 100 });
    response.write('begun');
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const socket = connect({ port, host: '127.0.0.1' }).setEncoding('latin1');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk;
  });
  socket.write('POST / HTTP/1.1\r\nHost: hello.localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n');
  await until(() => received.endsWith('begun'), 'the response has begun');
  socket.write('nonsense\r\n');
  await until(() => socket.destroyed || socket.readableEnded, 'the connection ends');
  assert.ok(received.endsWith('begun'));
});

test('Listener answers 400 when the body is malformed and no response has begun', async (t) => {
  const { platform, port, router } = await startRouter(t);
  const dyno = await startDyno(t, (request) => request.resume());
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const head = 'POST / HTTP/1.1\r\nHost: hello.localhost\r\nTransfer-Encoding: chunked\r\n\r\n';
  assert.match(await askRaw(port, `${head}nonsense\r\n`), /^HTTP\/1\.1 400 /);
  await until(() => router.health().inFlight === 0, 'nothing is in flight');
});

test('Listener closes a connection whose request head does not come in time', async (t) => {
  const { port } = await startRouter(t, { clientHeadMs: 50 });
  const answer = await askRaw(port, 'GET / HTTP/1.1\r\nHost: he');
  assert.match(answer, /^HTTP\/1\.1 408 /);
});
