import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';

import { appRoute, askRaw, startDyno, startRouter, target } from './testing.ts';

interface Case {
  readonly send: (bytes: string) => Promise<string>;
  readonly reached: string[];
}

async function start(t: TestContext): Promise<Case> {
  const { platform, port } = await startRouter(t);
  const reached: string[] = [];
  const dyno = await startDyno(t, (request, response) => {
    reached.push(`${request.url} ${request.headers.host}`);
    request.resume().on('end', () => response.end('reached'));
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  return { send: (bytes) => askRaw(port, bytes), reached };
}

const REFUSED: Readonly<Record<string, string>> = {
  'two Host lines': 'GET / HTTP/1.1\r\nHost: hello.localhost\r\nHost: hello.localhost\r\n\r\n',
  'no Host': 'GET / HTTP/1.1\r\n\r\n',
  'HTTP/1.0 without Host': 'GET / HTTP/1.0\r\n\r\n',
  'an empty Host': 'GET / HTTP/1.1\r\nHost:\r\n\r\n',
  'a Host with a space': 'GET / HTTP/1.1\r\nHost: hello.localhost x\r\n\r\n',
  'Content-Length with Transfer-Encoding':
    'POST / HTTP/1.1\r\nHost: hello.localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'differing Content-Lengths':
    'POST / HTTP/1.1\r\nHost: hello.localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
  'a look-alike of Transfer-Encoding':
    'POST / HTTP/1.1\r\nHost: hello.localhost\r\nTransfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n',
  'a folded header': 'GET / HTTP/1.1\r\nHost: hello.localhost\r\nX: a\r\n b\r\n\r\n',
  'a bare CR': 'GET / HTTP/1.1\r\nHost: hello.localhost\r\nX: a\rb\r\n\r\n',
  'space before the colon': 'GET / HTTP/1.1\r\nHost : hello.localhost\r\n\r\n',
  'chunked on HTTP/1.0': 'POST / HTTP/1.0\r\nHost: hello.localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'a target that is neither path nor URL': 'GET hello HTTP/1.1\r\nHost: hello.localhost\r\n\r\n',
  'an asterisk for GET': 'GET * HTTP/1.1\r\nHost: hello.localhost\r\n\r\n',
  'a long request line': `GET /${'x'.repeat(8_192)} HTTP/1.1\r\nHost: hello.localhost\r\n\r\n`,
  'a long header line': `GET / HTTP/1.1\r\nHost: hello.localhost\r\nX: ${'x'.repeat(8_192)}\r\n\r\n`,
  'a long header name': `GET / HTTP/1.1\r\nHost: hello.localhost\r\n${'x'.repeat(1_001)}: 1\r\n\r\n`,
  'too many headers': `GET / HTTP/1.1\r\nHost: hello.localhost\r\n${'a: 1\r\n'.repeat(1_000)}\r\n`,
};

test('requestTarget refuses what can be read in two ways', async (t) => {
  const { send, reached } = await start(t);
  for (const [name, bytes] of Object.entries(REFUSED)) {
    assert.match(await send(bytes), /^HTTP\/1\.1 400 /, name);
  }
  assert.deepEqual(reached, []);
});

test('requestTarget answers 501 when a transfer coding is unknown', async (t) => {
  const { send, reached } = await start(t);
  const head =
    'POST / HTTP/1.1\r\nHost: hello.localhost\r\nConnection: close\r\nTransfer-Encoding: gzip, chunked\r\n\r\n';
  assert.match(await send(`${head}0\r\n\r\n`), /^HTTP\/1\.1 501 /);
  assert.deepEqual(reached, []);
});

test('requestTarget takes the authority of an absolute target for Host', async (t) => {
  const { send, reached } = await start(t);
  await send('GET http://HELLO.localhost:80/a?b HTTP/1.1\r\nHost: other.localhost\r\nConnection: close\r\n\r\n');
  await send('OPTIONS http://hello.localhost HTTP/1.1\r\nHost: other.localhost\r\nConnection: close\r\n\r\n');
  await send('OPTIONS * HTTP/1.1\r\nHost: hello.localhost\r\nConnection: close\r\n\r\n');
  assert.deepEqual(reached, ['/a?b HELLO.localhost:80', '* hello.localhost', '* hello.localhost']);
});

test('requestTarget lets HTTP/1.0 with Host through, and the connection ends', async (t) => {
  const { send } = await start(t);
  const answer = await send('GET / HTTP/1.0\r\nHost: hello.localhost\r\n\r\n');
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(answer, /\r\nConnection: close\r\n/i);
  assert.ok(answer.endsWith('\r\n\r\nreached'));
});

test('requestHeaders leaves out Expect when the client speaks HTTP/1.0, which knows no 100', async (t) => {
  const { send } = await start(t);
  const answer = await send(
    'POST / HTTP/1.0\r\nHost: hello.localhost\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx',
  );
  assert.match(answer, /^HTTP\/1\.1 200 /);
});

test('Listener answers CONNECT with 405', async (t) => {
  const { send } = await start(t);
  assert.match(await send('CONNECT hello.localhost:443 HTTP/1.1\r\nHost: hello.localhost\r\n\r\n'), /^HTTP\/1\.1 405 /);
});
