import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

import type { RouteTable } from '../platform/model/route.ts';
import { PlatformLink } from './platform-link.ts';
import { appRoute, ask, startDyno, startRouter, target, until } from './testing.ts';

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'berth-router-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

interface Told {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}

/** A platform on a unix socket: answers polls with `table()` once per revision, else with 204. */
async function startPlatform(
  t: TestContext,
  socketPath: string,
  table: () => RouteTable,
): Promise<{ server: Server; told: Told[] }> {
  const told: Told[] = [];
  const server = createServer(async (incoming, response) => {
    let body = '';
    for await (const chunk of incoming) body += chunk;
    const { method, url = '' } = incoming;
    told.push({ method, url, body });
    if (method === 'POST') return void response.writeHead(204).end();
    const after = new URL(url, 'http://platform').searchParams.get('after');
    if (after === String(table().revision)) return void setTimeout(() => response.writeHead(204).end(), 20);
    response.end(JSON.stringify(table()));
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(socketPath, resolve);
  await promise;
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { server, told };
}

test('PlatformLink lists, acknowledges, reports and logs over the socket', async (t) => {
  const socketPath = join(await temporaryFolder(t), 'platform.sock');
  const dyno = await startDyno(t, (_, response) => response.end('ok'));
  const table = {
    revision: 7,
    system: [],
    apps: [appRoute({ targets: [target(dyno.port), target(1, { state: 'draining' })] })],
  };
  const { told } = await startPlatform(t, socketPath, () => table);
  const link = new PlatformLink(socketPath, 'router-1');
  const { port, router } = await startRouter(t, {}, { source: link, drains: link, lines: link });

  await until(() => router.health().platform === 'connected' && router.health().revision === 7, 'the table is served');
  await ask(port);
  await until(() => told.some(({ url }) => url === '/routers/router-1/lines'), 'the line is sent');
  await until(() => told.some(({ url }) => url === '/routes?router=router-1&after=7'), 'the revision is acknowledged');

  assert.equal(told[0]?.url, '/routes?router=router-1');
  assert.equal(told.find(({ url }) => url === '/routers/router-1/drained')?.body, '{"targets":["dyno-1"]}');
  const line = told.find(({ url }) => url === '/routers/router-1/lines')?.body ?? '';
  assert.ok(line.endsWith('\n'));
  const { app, at, text } = JSON.parse(line);
  assert.equal(app, 'app-1');
  assert.ok(Math.abs(Date.now() - at) < 60_000);
  assert.match(text, /^at=info method=GET /);
});

test('Router serves the table on disk while the platform is away, and takes its first list when it comes', async (t) => {
  const folder = await temporaryFolder(t);
  const [socketPath, routeFile] = [join(folder, 'platform.sock'), join(folder, 'routes.json')];
  const old = await startDyno(t, (_, response) => response.end('from disk'));
  const fresh = await startDyno(t, (_, response) => response.end('from the platform'));
  const saved: RouteTable = {
    revision: 9,
    system: [],
    apps: [appRoute({ targets: [target(old.port), target(1, { state: 'draining' })] })],
  };
  await writeFile(routeFile, JSON.stringify(saved));
  const link = new PlatformLink(socketPath, 'router-1');
  const { port, router } = await startRouter(t, {}, { source: link, drains: link, lines: link, routeFile });

  assert.equal((await ask(port)).body, 'from disk');
  assert.deepEqual([router.health().platform, router.health().revision], ['away', 9]);
  const { told } = await startPlatform(t, socketPath, () => ({
    revision: 3,
    system: [],
    apps: [appRoute({ targets: [target(fresh.port)] })],
  }));
  await until(() => router.health().revision === 3, 'the list of the platform is served');

  assert.equal((await ask(port)).body, 'from the platform');
  await until(() => told.some(({ url }) => url?.endsWith('/drained') ?? false), 'the report is made up for');
  await until(() => told.some(({ body }) => body.includes('"at"')), 'the log lines are made up for');
  await until(() => told.some(({ url }) => url?.endsWith('after=3') ?? false), 'the revision is acknowledged');
  assert.equal(JSON.parse(await readFile(routeFile, 'utf8')).revision, 3);
  assert.equal((await stat(routeFile)).mode & 0o777, 0o600);
});

test('Router starts without a table when the one on disk cannot be read', async (t) => {
  const routeFile = join(await temporaryFolder(t), 'routes.json');
  await writeFile(routeFile, '{"revision":1,"apps":[{}],"system":[]}');
  const { router } = await startRouter(t, {}, { routeFile });
  assert.equal(router.health().revision, null);
});

test('Router goes on serving when the platform answers nonsense', async (t) => {
  const socketPath = join(await temporaryFolder(t), 'platform.sock');
  const dyno = await startDyno(t, (_, response) => response.end('ok'));
  const good = { revision: 1, system: [], apps: [appRoute({ targets: [target(dyno.port)] })] };
  let table: RouteTable = good;
  await startPlatform(t, socketPath, () => table);
  const link = new PlatformLink(socketPath, 'router-1');
  const { port, router } = await startRouter(t, {}, { source: link, drains: link, lines: link });
  await until(() => router.health().revision === 1, 'the table is served');
  table = JSON.parse('{"revision":2}');
  await until(() => router.health().platform === 'away', 'the nonsense is noticed');
  assert.equal((await ask(port)).body, 'ok');
});

test('Admin tells the health over a socket of its own, in the place of a stale one', async (t) => {
  const adminSocket = join(await temporaryFolder(t), 'router.sock');
  await writeFile(adminSocket, 'stale');
  const { platform } = await startRouter(t, {}, { adminSocket, id: 'router-1' });
  await platform.served([appRoute({ targets: [target(1)] })]);

  const { promise, resolve } = Promise.withResolvers<string>();
  request({ socketPath: adminSocket, path: '/health' }, (response) =>
    response.once('data', (data) => resolve(String(data))),
  ).end();
  const health = JSON.parse(await promise);

  assert.equal((await stat(adminSocket)).mode & 0o777, 0o600);
  assert.deepEqual([health.id, health.revision, health.platform, health.inFlight], ['router-1', 1, 'connected', 0]);
  assert.deepEqual(health.targets, [
    { id: 'dyno-1', dyno: 'web.1', state: 'live', healthy: true, aside: false, inFlight: 0 },
  ]);
});

test('Admin leaves the socket of a newer router alone when it closes', async (t) => {
  const adminSocket = join(await temporaryFolder(t), 'router.sock');
  const first = await startRouter(t, {}, { adminSocket });
  await startRouter(t, {}, { adminSocket });
  await first.router.stop();
  assert.ok((await stat(adminSocket)).isSocket());
});
