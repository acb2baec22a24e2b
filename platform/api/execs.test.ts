import assert from 'node:assert/strict';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { ApiError } from '../client/api-error.ts';
import { signedIn } from './testing/browser.ts';
import type { FakeRun } from './testing/fake-run.ts';
import { startApi } from './testing/server.ts';

const DASHBOARD = 'dashboard.localhost:8080';

async function until<T>(find: () => T | undefined): Promise<T> {
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    await sleep(5);
  }
}

/** The API with an app whose web.1 is up. */
async function withWeb(t: Parameters<typeof startApi>[0]) {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  const release = api.store.releases.current(app.id);
  assert.ok(release);
  const web = api.store.transaction(() => {
    const set = api.store.processSets.create({ appId: app.id, releaseId: release.id, type: 'web', state: 'live' });
    const of = { appId: app.id, releaseId: release.id, processSetId: set.id, type: 'web', name: 'web.1' };
    const made = api.store.dynos.create({ ...of, address: '10.90.0.2', command: 'x', crashes: 0 });
    return api.store.dynos.change(made.id, { state: 'up' }) ?? made;
  });
  return { api, app, web, run: () => until((): FakeRun | undefined => api.acts.runs.get(web.id)) };
}

/** A client that may come back: what it got, and how. */
class Terminal {
  readonly socket: WebSocket;
  output = '';
  readonly said: Record<string, unknown>[] = [];

  constructor(url: string, options: { position?: number; headers?: Record<string, string> } = {}) {
    const target = new URL(url.replace('http', 'ws'));
    if (options.position === undefined) target.searchParams.set('resumable', 'true');
    else target.searchParams.set('position', String(options.position));
    this.socket = new WebSocket(target, { headers: options.headers ?? {} });
    this.socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.output += data.subarray(1).toString();
      else this.said.push(JSON.parse(data.toString()));
    });
    this.socket.on('error', () => undefined);
  }

  async resumeUrl(): Promise<string> {
    const session = await until(() => this.said.find((each) => 'session' in each));
    const { session: of }: { session?: { resume_url: string } } = session;
    assert.ok(of);
    return of.resume_url;
  }

  says(wanted: string): Promise<true> {
    return until(() => (this.output.endsWith(wanted) ? true : undefined));
  }

  /** Loses the connection without a word. */
  break(): void {
    this.socket.terminate();
  }
}

/** Status with which the upgrade is refused. */
async function refusal(url: string, headers: Record<string, string> = {}): Promise<number> {
  const { socket } = new Terminal(url, { headers });
  const [, response] = await once(socket, 'unexpected-response');
  response.destroy();
  return response.statusCode;
}

test('exec runs a command in a dyno for whoever opens its ticket, once', async (t) => {
  const { api, web, run } = await withWeb(t);
  const made = await api.client.exec('hello', 'web.1', {
    command: 'ls',
    env: { TERM: 'xterm', COLUMNS: 90, LINES: 30 },
  });
  assert.match(made.attach_url, /\/apps\/hello\/dynos\/web\.1\/attach\?ticket=[\w-]{43}$/);
  assert.ok(!made.attach_url.includes(api.token));
  assert.equal(api.acts.calls.length, 0, 'nothing starts before somebody is there');
  const attachment = await api.client.attach(made);
  const process = await run();
  const options: object = Object(api.acts.calls.at(-1)?.options);
  assert.deepEqual(
    { ...options, account: null, app: null, dyno: null },
    {
      ...{ account: null, app: null, dyno: null, command: 'ls', tty: true, columns: 90, rows: 30 },
      env: { TERM: 'xterm', COLUMNS: '90', LINES: '30' },
    },
  );
  process.stdout.write('bin\n');
  process.exit(4);
  assert.equal(await text(attachment.stdout), 'bin\n');
  assert.equal(await attachment.exited, 4);
  assert.equal(await refusal(made.attach_url), 401);
  assert.equal(web.name, made.dyno.name);
});

test('exec is refused for dynos that do not run, without an attachment, and by name of another app', async (t) => {
  const { api, web } = await withWeb(t);
  const post = (path: string, body: object) => api.fetch(path, { method: 'POST', body: JSON.stringify(body) });
  assert.equal((await post('/apps/hello/dynos/web.9/exec', {})).status, 404);
  assert.equal((await post('/apps/hello/dynos/web.1/exec', { attach: false })).status, 422);
  assert.equal((await post('/apps/hello/dynos/web.1/exec', { env: { 'A B': '1' } })).status, 422);
  await api.newApp('other');
  const { attach_url: url } = await api.client.exec('hello', 'web.1');
  assert.equal(await refusal(url.replace('/hello/', '/other/')), 404);
  api.store.transaction(() => api.store.dynos.change(web.id, { state: 'crashed' }));
  await assert.rejects(
    api.client.exec('hello', 'web.1'),
    (error) => error instanceof ApiError && error.id === 'conflict',
  );
});

test('a ticket stands for who asked for it: in time, while they may, and for pages of ours alone', async (t) => {
  const { api } = await withWeb(t);
  const ticket = async () => (await api.client.exec('hello', 'web.1')).attach_url;
  assert.equal(await refusal((await ticket()).replace(/ticket=.*/, 'ticket=x')), 401);
  assert.equal(await refusal(await ticket(), { origin: 'https://evil.example' }), 403);
  const late = await ticket();
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 61_000 });
  assert.equal(await refusal(late), 401);
  t.mock.timers.reset();
  const [token] = api.store.tokens.ofAccount(api.admin.id);
  const revoked = await ticket();
  api.store.transaction(() => api.store.tokens.revoke({ id: token?.id ?? '', accountId: api.admin.id }));
  assert.equal(await refusal(revoked), 401);
  assert.equal(api.acts.runs.size, 0);
});

test('a page of the dashboard opens the ticket that it asked for, from its own origin alone', async (t) => {
  const { api, run } = await withWeb(t);
  const browser = await signedIn(api);
  const asked = await browser.ask('/api/apps/hello/dynos/web.1/exec', { method: 'POST', json: { command: 'ls' } });
  const { attach_url: url }: { attach_url: string } = JSON.parse(asked.text);
  assert.match(url, new RegExp(`^http://${DASHBOARD}/api/apps/hello/dynos/web.1/attach`));
  const here = url.replace(`http://${DASHBOARD}`, api.url);
  const own = { host: DASHBOARD, origin: `http://${DASHBOARD}`, cookie: browser.cookie };
  const terminal = new Terminal(here, { headers: own });
  const process = await run();
  process.stdout.write('hi');
  await terminal.says('hi');
  const refusedWith = async (headers: Record<string, string>) => {
    const again = await browser.ask('/api/apps/hello/dynos/web.1/exec', { method: 'POST', json: {} });
    const { attach_url: second }: { attach_url: string } = JSON.parse(again.text);
    return await refusal(second.replace(`http://${DASHBOARD}`, api.url), headers);
  };
  assert.equal(await refusedWith({ ...own, origin: 'http://hello.localhost:8080' }), 403);
  assert.equal(await refusedWith({ host: own.host, cookie: own.cookie }), 403, 'no origin');
  // Whoever has only seen the URL has nothing.
  assert.equal(await refusedWith({ host: own.host, origin: own.origin }), 401);
  const [session] = await api.client.sessions();
  const other = await signedIn(api);
  assert.equal(await refusedWith({ ...own, cookie: other.cookie }), 401, 'another session');
  await api.client.deleteSession(session?.id ?? '');
  const [code] = await once(terminal.socket, 'close');
  assert.equal(code, 1008, 'whoever is signed out is out');
  assert.equal(process.isKilled, true);
});

test('a connection that breaks is taken up again where it was, and one that is closed ends the process', async (t) => {
  const { api, run } = await withWeb(t);
  const first = new Terminal((await api.client.exec('hello', 'web.1')).attach_url);
  const process = await run();
  process.stdout.write('one ');
  await first.says('one ');
  const url = await first.resumeUrl();
  first.break();
  process.stdout.write('two ');
  const second = new Terminal(url, { position: 2 });
  await second.says('e two ');
  assert.equal(second.output, 'e two ');
  process.stdout.write('three');
  await second.says('three');
  assert.equal(await refusal(url), 401, 'good once');
  // The platform need not have noticed the loss.
  const third = new Terminal(await second.resumeUrl(), { position: 8 });
  await third.says('three');
  second.socket.close();
  third.socket.send(Buffer.from('typed'));
  assert.equal(String((await once(process.stdin, 'data'))[0]), 'typed');
  assert.equal(process.isKilled, false);
  const last = await third.resumeUrl();
  third.socket.close(1001);
  await until(() => (process.isKilled ? true : undefined));
  assert.equal(await refusal(last), 401);
});

test('a client that says what it has taken is not sent more than it can bear, and one that comes back neither', async (t) => {
  const { api, run } = await withWeb(t);
  const first = new Terminal((await api.client.exec('hello', 'web.1')).attach_url);
  const process = await run();
  const url = await first.resumeUrl();
  const took = (terminal: Terminal, bytes: number) => terminal.socket.send(JSON.stringify({ taken: { bytes } }));
  took(first, 0);
  await sleep(20);
  process.stdout.write('x'.repeat(1_000_000));
  const [window, piece] = [256 * 1024, 32 * 1024];
  await until(() => (first.output.length > window ? true : undefined));
  await sleep(50);
  assert.ok(first.output.length <= window + piece, `${first.output.length}`);
  took(first, 100_000);
  await until(() => (first.output.length > window + 100_000 ? true : undefined));
  await sleep(50);
  assert.ok(first.output.length <= window + piece + 100_000, `${first.output.length}`);
  first.break();
  const second = new Terminal(url, { position: first.output.length });
  await until(() => (first.output.length + second.output.length === 1_000_000 ? true : undefined));
});

test('a client that says what it has taken loses nothing, whatever was on its way when the connection broke', async (t) => {
  const { api, run } = await withWeb(t);
  const first = new Terminal((await api.client.exec('hello', 'web.1')).attach_url);
  const process = await run();
  const url = await first.resumeUrl();
  first.socket.send(JSON.stringify({ taken: { bytes: 0 } }));
  await sleep(20);
  process.stdout.write('x'.repeat(400_000));
  process.stderr.write('x'.repeat(400_000));
  await until(() => (first.output.length > 256 * 1024 ? true : undefined));
  await sleep(50);
  first.break();
  const second = new Terminal(url, { position: 0 });
  const lost = () => second.said.filter((each) => 'lost' in each);
  await until(() => (second.output.length === 800_000 || lost().length > 0 ? true : undefined));
  assert.deepEqual(lost(), []);
});

test('output that is not kept any more is told of, and the exit code waits for who comes back', async (t) => {
  const { api, run } = await withWeb(t);
  const first = new Terminal((await api.client.exec('hello', 'web.1')).attach_url);
  const process = await run();
  process.stdout.write('x'.repeat(400_000));
  await until(() => (first.output.length === 400_000 ? true : undefined));
  const url = await first.resumeUrl();
  first.break();
  await sleep(20);
  process.stdout.write('end');
  process.exit(5);
  await sleep(20);
  const second = new Terminal(url, { position: 10 });
  const [code] = await once(second.socket, 'close');
  assert.equal(code, 1000);
  const kept = second.output.length - 'end'.length;
  assert.equal(second.output, `${'x'.repeat(kept)}end`);
  assert.ok(kept > 200_000 && kept <= 320 * 1024);
  assert.deepEqual(
    second.said.filter((each) => !('session' in each)),
    [{ lost: { bytes: 400_000 - 10 - kept } }, { exit: { code: 5 } }],
  );
});

test('a process whose client does not come back is killed, and so is that of one who is signed out meanwhile', async (t) => {
  const { api, web, run } = await withWeb(t);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const first = new Terminal((await api.client.exec('hello', 'web.1')).attach_url);
  const tick = () => new Promise((resolve) => setImmediate(resolve));
  while (first.said.length === 0) await tick();
  const process = api.acts.runs.get(web.id);
  assert.ok(process);
  first.break();
  for (let round = 0; round < 20; round += 1) await tick();
  await new Promise((resolve) => setImmediate(resolve));
  while (!process.isKilled) {
    t.mock.timers.tick(10_000);
    await tick();
  }
  t.mock.timers.reset();
  api.acts.runs.clear();
  const second = new Terminal((await api.client.exec('hello', 'web.1')).attach_url);
  const next = await run();
  const url = await second.resumeUrl();
  second.break();
  await sleep(20);
  assert.equal(next.isKilled, false);
  const [token] = api.store.tokens.ofAccount(api.admin.id);
  api.store.transaction(() => api.store.tokens.revoke({ id: token?.id ?? '', accountId: api.admin.id }));
  await until(() => (next.isKilled ? true : undefined));
  assert.equal(await refusal(url), 401);
});
