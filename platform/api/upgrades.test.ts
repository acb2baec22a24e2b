import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { ApiError } from '../client/api-error.ts';
import { signedIn } from './testing/browser.ts';
import type { FakeRun } from './testing/fake-run.ts';
import { startApi, type TestApi } from './testing/server.ts';

async function until<T>(find: () => T | undefined): Promise<T> {
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    await sleep(5);
  }
}

async function attached(api: TestApi) {
  const dyno = await api.client.run('hello', { command: 'cat', attach: true });
  const attachment = await api.client.attach(dyno);
  const run: FakeRun = await until(() => api.acts.runs.get(dyno.id));
  return { dyno, attachment, run };
}

test('an attached dyno gets input, sizes and its end, and gives both outputs and its exit code', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const { attachment, run } = await attached(api);
  attachment.stdin.write(Buffer.from([0, 255, 10]));
  attachment.resize({ columns: 120, rows: 40 });
  attachment.stdin.end('end');
  assert.equal(await text(run.stdin.setEncoding('latin1')), '\0\xff\nend');
  await until(() => run.sizes[0]);
  assert.deepEqual(run.sizes, [{ columns: 120, rows: 40 }]);
  run.stdout.write('out');
  run.stderr.write('err');
  run.stdout.write('x'.repeat(3_000_000));
  const [stdout, stderr] = [text(attachment.stdout), text(attachment.stderr)];
  await until(() => (run.stdout.readableLength === 0 ? true : undefined));
  run.exit(7);
  assert.equal(await attachment.exited, 7);
  assert.equal(await stdout, `out${'x'.repeat(3_000_000)}`);
  assert.equal(await stderr, 'err');
  assert.equal(run.isKilled, false);
});

test('a dyno is killed when whoever attached hangs up', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const { attachment, run } = await attached(api);
  attachment.close();
  await until(() => (run.isKilled ? true : undefined));
  await assert.rejects(attachment.exited, /connection to the dyno was lost/);
});

test('attaching is refused without a token, with a foreign page, to others and to what is not a one-off dyno', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  const dyno = await api.client.run('hello', { command: 'cat', attach: true });
  const stranger = api.newAccount('stranger@localhost');
  const release = api.store.releases.current(app.id);
  assert.ok(release);
  api.store.transaction(() => {
    const set = api.store.processSets.create({ appId: app.id, releaseId: release.id, type: 'web', state: 'live' });
    const web = { appId: app.id, releaseId: release.id, processSetId: set.id, type: 'web', name: 'web.1' };
    api.store.dynos.create({ ...web, address: '10.90.0.2', command: 'x', crashes: 0 });
  });
  const own = { authorization: `Bearer ${api.token}` };
  const path = `/apps/hello/dynos/${dyno.name}/attach`;
  const cases: [string, Record<string, string>, number][] = [
    [path, {}, 401],
    [path, { authorization: 'Bearer wrong' }, 401],
    [path, { authorization: `Bearer ${stranger.token}` }, 404],
    [path, { ...own, origin: 'https://evil.example' }, 403],
    [path, { ...own, origin: 'null' }, 403],
    ['/apps/hello/dynos/run.9/attach', own, 404],
    ['/apps/hello/dynos/web.1/attach', own, 422],
    ['/apps/%E0%A4%A/dynos/x/attach', own, 404],
    ['/elsewhere', own, 404],
  ];
  for (const [target, headers, status] of cases) {
    const socket = new WebSocket(new URL(target, api.url.replace('http', 'ws')), { headers });
    socket.on('error', () => undefined);
    const [, response] = await once(socket, 'unexpected-response');
    assert.equal(response.statusCode, status, `${target} ${Object.keys(headers)}`);
    response.destroy();
  }
  assert.equal(api.acts.runs.size, 0);
  const socket = new WebSocket(new URL(path, api.url.replace('http', 'ws')), { headers: { ...own, origin: api.url } });
  await once(socket, 'open');
  const second = await api.client.attach(dyno);
  await assert.rejects(second.exited, (error) => error instanceof ApiError && error.id === 'conflict');
  socket.terminate();
});

test('input that the dyno does not read yet waits, and arrives whole once it does', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const { attachment, run } = await attached(api);
  const block = Buffer.alloc(500_000, 'x');
  for (let sent = 0; sent < 10; sent += 1) attachment.stdin.write(block);
  attachment.stdin.end();
  await sleep(100);
  assert.ok(run.stdin.readableLength < 2_000_000, 'what waits does not pile up in the platform');
  assert.equal((await text(run.stdin)).length, 10 * block.length);
  run.exit(0);
  attachment.stdout.resume();
  assert.equal(await attachment.exited, 0);
});

test('a request that only offers to speak another protocol is answered as it is', async (t) => {
  const api = await startApi(t);
  const request = httpRequest(`${api.url}/health`, {
    headers: { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c' },
  });
  request.end();
  const [response] = await once(request, 'response');
  assert.equal(response.statusCode, 200);
  response.resume();
});

test('a browser attaches by its session from the dashboard’s own pages alone', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const { cookie } = await signedIn(api);
  const dyno = await api.client.run('hello', { command: 'cat', attach: true });
  const path = `/apps/hello/dynos/${dyno.name}/attach`;
  const origin = 'http://dashboard.localhost:8080';
  const own = { host: 'dashboard.localhost:8080', origin, cookie };
  const cases: [string, Record<string, string>, number][] = [
    [`/api${path}`, { ...own, cookie: '' }, 401],
    [`/api${path}`, { host: own.host, cookie }, 403],
    [`/api${path}`, { ...own, origin: 'http://hello.localhost:8080' }, 403],
    [`/api${path}`, { ...own, origin: 'http://api.localhost:8080' }, 403],
    [`/api${path}`, { ...own, origin: 'http://dashboard.localhost:3000' }, 403],
    [`/api${path}`, { ...own, 'sec-fetch-site': 'same-site' }, 403],
    [`/api${path}`, { ...own, host: 'api.localhost:8080' }, 401],
    [path, own, 404],
  ];
  for (const [target, headers, status] of cases) {
    const socket = new WebSocket(new URL(target, api.url.replace('http', 'ws')), { headers });
    socket.on('error', () => undefined);
    const [, response] = await once(socket, 'unexpected-response');
    assert.equal(response.statusCode, status, `${target} ${JSON.stringify(headers)}`);
    response.destroy();
  }
  assert.equal(api.acts.runs.size, 0);
  const socket = new WebSocket(new URL(`/api${path}`, api.url.replace('http', 'ws')), { headers: own });
  await once(socket, 'open');
  const [session] = await api.client.sessions();
  await api.client.deleteSession(session?.id ?? '');
  const [code] = await once(socket, 'close');
  assert.equal(code, 1008, 'whoever is signed out is out');
  await until(() => (api.acts.runs.get(dyno.id)?.isKilled ? true : undefined));
});
