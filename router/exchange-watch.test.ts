import assert from 'node:assert/strict';
import { request } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { appRoute, ask, askRaw, startDyno, startRawDyno, startRouter, target, until } from './testing.ts';

const GET = 'GET / HTTP/1.1\r\nHost: hello.localhost\r\n\r\n';

test('ExchangeWatch cuts the client off when the response is truncated', async (t) => {
  for (const head of ['Content-Length: 100\r\n\r\nhalf', 'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n']) {
    const { platform, port } = await startRouter(t);
    const dyno = await startRawDyno(t, (socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\n${head}`);
        setTimeout(() => socket.destroy(), 30);
      });
    });
    await platform.served([appRoute({ targets: [target(dyno)] })]);

    await assert.rejects(ask(port), /aborted/);
    const raw = await askRaw(port, GET);

    assert.ok(raw.includes('half') && !raw.endsWith('0\r\n\r\n'));
    assert.match(await platform.logLine('H18'), /code=H18 desc="Server Request Interrupted" .* status=200 bytes=4 /);
  }
});

test('ExchangeWatch aborts the request to the dyno when the client leaves', async (t) => {
  for (const method of ['GET', 'POST']) {
    const { platform, port } = await startRouter(t);
    const { promise: aborted, resolve } = Promise.withResolvers<void>();
    let asked = false;
    const dyno = await startDyno(t, (_, response) => {
      asked = true;
      response.once('close', () => resolve());
    });
    await platform.served([appRoute({ targets: [target(dyno.port)] })]);
    const client = request({ port, method, headers: { Host: 'hello.localhost' } });
    client.on('error', () => client.destroy());
    client.end(method === 'POST' ? 'body' : undefined);
    await until(() => asked, 'the dyno has the request');

    client.destroy();
    await aborted;

    assert.match(await platform.logLine('H27'), /at=error code=H27 .* dyno=web.1 .* status=499 /);
  }
});

test('ExchangeWatch answers H12 when no first byte comes in time', async (t) => {
  const { platform, port } = await startRouter(t, { firstByteMs: 60 });
  const dyno = await startDyno(t, () => undefined);
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);

  const answer = await ask(port, { headers: { Accept: 'application/json' } });

  assert.equal(answer.status, 503);
  assert.equal(JSON.parse(answer.body).code, 'H12');
  assert.match(await platform.logLine('H12'), /^at=error code=H12 desc="Request timeout" .* status=503 /);
});

test('ExchangeWatch renews the idle window with every byte, and ends a silent response with H15', async (t) => {
  const { platform, port } = await startRouter(t, { idleMs: 150 });
  const dyno = await startDyno(t, async (_, response) => {
    for (let i = 0; i < 5; i += 1) {
      response.write('x');
      await delay(60);
    }
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);

  await assert.rejects(ask(port), /aborted/);

  assert.match(await platform.logLine('H15'), /code=H15 desc="Idle connection" .* bytes=5 /);
});

test('ExchangeWatch ends with H28 when the client stops sending', async (t) => {
  const { platform, port } = await startRouter(t, { idleMs: 80 });
  const dyno = await startDyno(t, (request) => request.resume());
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);

  const raw = await askRaw(port, 'POST / HTTP/1.1\r\nHost: hello.localhost\r\nContent-Length: 10\r\n\r\nhalf');

  assert.match(raw, /^HTTP\/1\.1 499 /);
  assert.match(await platform.logLine('H28'), /code=H28 desc="Client Connection Idle" .* status=499 /);
});

test('ExchangeWatch answers H13 when the dyno closes, H17 when it talks nonsense, H25 when its cookie is too long', async (t) => {
  const answers: Readonly<Record<string, string>> = {
    H13: '',
    H17: 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    H25: `HTTP/1.1 200 OK\r\nSet-Cookie: ${'x'.repeat(9_000)}\r\nContent-Length: 0\r\n\r\n`,
  };
  for (const [code, bytes] of Object.entries(answers)) {
    const { platform, port } = await startRouter(t);
    const dyno = await startRawDyno(t, (socket) => socket.once('data', () => socket.end(bytes)));
    await platform.served([appRoute({ targets: [target(dyno)] })]);

    const answer = await ask(port, { method: 'POST', body: 'x' });

    assert.equal(answer.headers['x-berth-code'], code);
    assert.equal(answer.status, code === 'H13' ? 503 : 502);
  }
});

test('ExchangeWatch ends with H28 when the client does not read what the dyno has sent', async (t) => {
  const { platform, router, port } = await startRouter(t, { idleMs: 100 });
  const dyno = await startDyno(t, (_, response) => response.end(Buffer.alloc(24_000_000)));
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  const slow = connect({ port, host: '127.0.0.1' }).pause();
  slow.on('error', () => slow.destroy());
  slow.write(GET);

  assert.match(await platform.logLine('H28'), /code=H28 .* status=499 /);

  assert.equal(router.health().inFlight, 0);
  slow.destroy();
});
