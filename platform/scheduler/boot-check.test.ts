import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { Endpoint } from '../model/dyno.ts';
import { waitUntilReady } from './boot-check.ts';

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listen(t: TestContext, port: number, answer: RequestListener): Promise<Server> {
  const server = createServer(answer).listen(port, '127.0.0.1');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  return server;
}

function wait(
  endpoint: Endpoint,
  options: {
    healthPath?: string;
    publishedPort?: boolean;
    signal?: AbortSignal;
    onRefused?: (why: string) => void;
  } = {},
): Promise<boolean> {
  const {
    healthPath = null,
    publishedPort = false,
    signal = new AbortController().signal,
    onRefused = () => undefined,
  } = options;
  return waitUntilReady({ endpoint, healthPath, publishedPort, hostname: 'hello.localhost' }, { signal, onRefused });
}

test('waitUntilReady passes once somebody listens after refusals', async (t) => {
  const endpoint = { host: '127.0.0.1', port: await freePort() };
  const refusals: string[] = [];
  const ready = wait(endpoint, { onRefused: (why) => refusals.push(why) });
  while (refusals.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  await listen(t, endpoint.port, (_, response) => response.end());
  assert.equal(await ready, true);
  assert.match(refusals[0] ?? '', /ECONNREFUSED/);
});

test('waitUntilReady passes with a health path at the first 2xx or 3xx', async (t) => {
  const endpoint = { host: '127.0.0.1', port: await freePort() };
  const asked: string[] = [];
  const statuses = [500, 404, 302];
  await listen(t, endpoint.port, ({ url, headers }, response) => {
    asked.push(`${headers.host} ${url}`);
    response.writeHead(statuses.shift() ?? 200).end('a body that nobody reads');
  });
  const refusals: string[] = [];
  assert.equal(await wait(endpoint, { healthPath: '/up?x=1', onRefused: (why) => refusals.push(why) }), true);
  assert.deepEqual(refusals, ['GET /up?x=1 answered 500', 'GET /up?x=1 answered 404']);
  assert.deepEqual(
    asked,
    Array.from({ length: 3 }, () => 'hello.localhost /up?x=1'),
  );
});

test('waitUntilReady takes any HTTP answer behind a published port, and not a bare connection', async (t) => {
  const proxy = createTcpServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => proxy.once('listening', resolve));
  const endpoint = { host: '127.0.0.1', port: (proxy.address() as AddressInfo).port };
  const refusals: string[] = [];
  const ready = wait(endpoint, { publishedPort: true, onRefused: (why) => refusals.push(why) });
  while (refusals.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => proxy.close(resolve));
  await listen(t, endpoint.port, (_, response) => response.writeHead(404).end());
  assert.equal(await ready, true);
});

test('waitUntilReady gives up with its signal, in the middle of an attempt too', async (t) => {
  const refused = new AbortController();
  const pending = wait(
    { host: '127.0.0.1', port: await freePort() },
    { signal: refused.signal, onRefused: () => refused.abort() },
  );
  assert.equal(await pending, false);
  const endpoint = { host: '127.0.0.1', port: await freePort() };
  const silent = new AbortController();
  await listen(t, endpoint.port, () => silent.abort());
  assert.equal(await wait(endpoint, { healthPath: '/', signal: silent.signal }), false);
  assert.equal(await wait(endpoint, { signal: AbortSignal.abort() }), false);
});

test('waitUntilReady leaves no connection open', async (t) => {
  const endpoint = { host: '127.0.0.1', port: await freePort() };
  const server = await listen(t, endpoint.port, (_, response) => response.end('ok'));
  assert.equal(await wait(endpoint), true);
  assert.equal(await wait(endpoint, { healthPath: '/' }), true);
  const probe = connect(endpoint);
  await new Promise((resolve) => probe.once('connect', resolve));
  while ((await new Promise((resolve) => server.getConnections((_, count) => resolve(count)))) !== 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  probe.destroy();
});
