import assert from 'node:assert/strict';
import { test } from 'node:test';

import { plainAddress } from './forwarded-headers.ts';
import { type Answer, appRoute, ask, startDyno, startRouter, target } from './testing.ts';

interface Seen extends Answer {
  readonly seen: readonly string[];
}

async function forwarded(
  t: Parameters<typeof startRouter>[0],
  headers: Record<string, string | string[]>,
): Promise<Seen> {
  const { platform, port } = await startRouter(t);
  const seen: string[] = [];
  const dyno = await startDyno(t, (request, response) => {
    for (let i = 0; i < request.rawHeaders.length; i += 2) {
      seen.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
    }
    response.setHeader('Connection', 'X-Inner');
    response.setHeader('X-Inner', 'secret');
    response.setHeader('Proxy-Authenticate', 'Basic');
    response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    response.setHeader('X-Twice', ['1', '2']);
    response.end('ok');
  });
  await platform.served([appRoute({ targets: [target(dyno.port)] })]);
  return { ...(await ask(port, { headers })), seen };
}

test('requestHeaders sets what the client must not claim and appends the peer to X-Forwarded-For', async (t) => {
  const before = Date.now();
  const { seen } = await forwarded(t, {
    'X-Forwarded-For': '203.0.113.7',
    'X-Forwarded-Proto': 'https',
    'X-Forwarded-Host': 'evil.example.com',
    'X-Forwarded-Port': '443',
    'X-Forwarded-Prefix': '/admin',
    X_Forwarded_Proto: 'https',
    Forwarded: 'for=1.2.3.4;proto=https',
    Proxy: 'http://evil.example.com',
    'X-Request-Start': '1',
    Via: '1.0 front',
  });
  const value = (name: string): string[] =>
    seen.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));

  assert.deepEqual(value('X-Forwarded-For'), ['203.0.113.7, 127.0.0.1']);
  assert.deepEqual(value('X-Forwarded-Proto'), ['http']);
  assert.deepEqual(value('X-Forwarded-Host'), ['hello.localhost']);
  assert.deepEqual(value('Host'), ['hello.localhost']);
  assert.deepEqual(value('Via'), ['1.0 front, 1.1 berth']);
  assert.ok(Number(value('X-Request-Start')[0]) >= before);
  assert.match(value('X-Request-Id')[0] ?? '', /^[0-9a-f-]{36}$/);
  assert.deepEqual(
    seen.filter((line) => /^(x-forwarded-prefix|x_forwarded_proto|forwarded|proxy):/i.test(line)),
    [],
  );
});

test('requestHeaders keeps a valid X-Request-Id and replaces any other', async (t) => {
  const valid = 'abcdefghij-0123456789';
  assert.ok((await forwarded(t, { 'X-Request-Id': valid })).seen.includes(`X-Request-Id: ${valid}`));
  const { seen } = await forwarded(t, { 'X-Request-Id': 'short' });
  assert.ok(!seen.includes('X-Request-Id: short'));
});

test('requestHeaders drops hop-by-hop fields and those that Connection names, but never Host', async (t) => {
  const { seen } = await forwarded(t, {
    Connection: 'close, X-Secret, Host',
    'X-Secret': '1',
    TE: 'trailers',
    'Keep-Alive': 'timeout=5',
    'Proxy-Authorization': 'Basic x',
    'X-Kept': ['1', '2'],
  });
  assert.deepEqual(
    seen.filter((line) => /^(x-secret|te|keep-alive|proxy-authorization|upgrade):/i.test(line)),
    [],
  );
  assert.ok(seen.includes('Host: hello.localhost'));
  assert.ok(seen.includes('connection: keep-alive'));
  assert.deepEqual(
    seen.filter((line) => line.startsWith('X-Kept')),
    ['X-Kept: 1', 'X-Kept: 2'],
  );
});

test('responseHeaders drops hop-by-hop and nominated fields, and keeps repeated ones apart', async (t) => {
  const { headers, rawHeaders } = await forwarded(t, {});
  assert.equal(headers['x-inner'], undefined);
  assert.equal(headers['proxy-authenticate'], undefined);
  assert.equal(headers.via, '1.1 berth');
  assert.deepEqual(headers['set-cookie'], ['a=1', 'b=2']);
  assert.equal(rawHeaders.filter((name) => name === 'X-Twice').length, 2);
});

test('plainAddress takes off the IPv4-mapped prefix only', () => {
  assert.equal(plainAddress('::ffff:10.0.0.1'), '10.0.0.1');
  assert.equal(plainAddress('2001:db8::1'), '2001:db8::1');
  assert.equal(plainAddress(undefined), 'unknown');
});
