import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { type ServerSentEvent, serverSentEvents } from '../client/event-stream.ts';
import { DASHBOARD_HOST } from './testing/ask.ts';
import { signedIn } from './testing/browser.ts';
import { startApi, type TestApi } from './testing/server.ts';

/** A stream by WebSocket. */
function connect(t: TestContext, api: TestApi, path: string, headers: Record<string, string> = {}) {
  const url = new URL(path, api.url);
  url.protocol = 'ws';
  const socket = new WebSocket(url, { headers });
  t.after(() => socket.terminate());
  socket.on('error', () => undefined);
  const messages = serverSentEvents(framesOf(socket));
  const opened = once(socket, 'open');
  opened.catch(() => undefined);
  return {
    socket,
    opened,
    async next(): Promise<ServerSentEvent> {
      const { value } = await messages.next();
      assert.ok(value, 'the stream has ended');
      return value;
    },
    /** Status and sentence of the answer that is no upgrade. */
    async refused(): Promise<[status: number | undefined, message: string]> {
      const answers: [unknown, IncomingMessage][] = [];
      socket.on('unexpected-response', (request, response) => answers.push([request, response]));
      while (answers.length === 0) await sleep(5);
      const [[, response] = []] = answers;
      let body = '';
      for await (const chunk of response ?? []) body += String(chunk);
      return [response?.statusCode, JSON.parse(body).message];
    },
  };
}

async function* framesOf(socket: WebSocket): AsyncGenerator<Uint8Array> {
  const frames: Buffer[] = [];
  let wake = Promise.withResolvers<void>();
  socket.on('message', (data: Buffer) => {
    frames.push(data);
    wake.resolve();
  });
  socket.on('close', () => wake.resolve());
  for (;;) {
    await wake.promise;
    wake = Promise.withResolvers<void>();
    yield* frames.splice(0);
    if (socket.readyState === WebSocket.CLOSED) return;
  }
}

function maintain({ store, admin }: TestApi, name: string, on: boolean): void {
  const app = store.apps.byName(name);
  assert.ok(app);
  store.transaction(() => store.apps.setMaintenance({ app, on, accountId: admin.id }));
}

const bearer = ({ token }: TestApi) => ({ authorization: `Bearer ${token}` });

test('a WebSocket carries the events of an account or an app, from the one after that which the client has', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  await api.newApp('other');
  const { newest } = api.store.events.bounds();
  for (const name of ['other', 'hello']) maintain(api, name, true);
  const all = connect(t, api, `/events?last-event-id=${newest}`, bearer(api));
  const ofApp = connect(t, api, `/apps/hello/events?last-event-id=${newest}`, bearer(api));
  const { id, event, data } = await all.next();
  assert.deepEqual([id, event, JSON.parse(data).app.name], [String(newest + 1), 'app.maintenance', 'other']);
  assert.equal((await all.next()).id, String(newest + 2));
  assert.equal((await ofApp.next()).id, String(newest + 2));
  maintain(api, 'hello', false);
  assert.equal((await ofApp.next()).id, String(newest + 3));
  assert.equal((await all.next()).id, String(newest + 3));
});

test('a WebSocket carries a log to its end, and what a build printed as bytes', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  api.logs.lines.push({ at: Date.UTC(2026, 0, 1), source: 'app', process: 'web.1', text: 'one' });
  const { logplex_url: url } = await api.client.logSession('hello', { format: 'json' });
  const log = connect(t, api, url);
  const closed = once(log.socket, 'close');
  assert.equal(JSON.parse((await log.next()).data).text, 'one');
  assert.notEqual((await closed)[0], 1006);
  const build = api.store.transaction(() =>
    api.store.builds.create({
      appId: app.id,
      accountId: api.admin.id,
      commit: 'a'.repeat(40),
      origin: 'git',
      version: null,
    }),
  );
  const { output_stream_url: output } = await api.client.build('hello', build.id);
  const { socket } = connect(t, api, output ?? '');
  const frames: Buffer[] = [];
  socket.on('message', (data: Buffer, isBinary) => isBinary && frames.push(data));
  await once(socket, 'close');
  assert.equal(Buffer.concat(frames).toString(), '-----> Node.js app detected\n-----> Done\n');
});

test('streams by WebSocket are for our own pages and for tokens, and end with the session', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const stranger = api.newAccount('stranger@localhost');
  const { logplex_url: log } = await api.client.logSession('hello', { tail: true });
  const { cookie } = await signedIn(api);
  const own = { host: DASHBOARD_HOST, origin: `http://${DASHBOARD_HOST}`, cookie };
  const cases: [string, Record<string, string>, number][] = [
    ['/events', {}, 401],
    ['/api/events', { ...own, cookie: '' }, 401],
    ['/api/events', { ...own, origin: 'http://hello.localhost:8080' }, 403],
    ['/api/events', { host: own.host, cookie }, 403],
    ['/events', own, 404],
    ['/events', { ...bearer(api), origin: 'https://evil.example' }, 403],
    ['/apps/hello/events', { authorization: `Bearer ${stranger.token}` }, 404],
    ['/apps/%00/events', bearer(api), 404],
    [`/events?last-event-id=${'1'.repeat(101)}`, bearer(api), 400],
    [log, { origin: 'https://evil.example' }, 403],
    [`${log.split('?')[0]}x`, {}, 404],
  ];
  for (const [path, headers, status] of cases) {
    const [answered] = await connect(t, api, path, headers).refused();
    assert.equal(answered, status, `${path} ${JSON.stringify(headers)}`);
  }
  const { socket, opened } = connect(t, api, '/api/events', own);
  await opened;
  const closed = once(socket, 'close');
  const [session] = api.store.sessions.ofAccount(api.admin.id);
  assert.ok(session);
  api.acts.endSession({ account: api.admin, id: session.id });
  await closed;
});

test('an account has so many streams open at once, whichever way, and another as soon as one has ended', async (t) => {
  const api = await startApi(t, { mostStreams: 3 });
  await api.newApp('hello');
  const headers = { ...bearer(api), accept: 'text/event-stream' };
  const gone = new AbortController();
  const overHttp = await fetch(`${api.url}/events`, { headers, signal: gone.signal });
  const tail = async () => (await api.client.logSession('hello', { tail: true })).logplex_url;
  const sockets = [connect(t, api, '/events', headers), connect(t, api, await tail())];
  await Promise.all(sockets.map(({ opened }) => opened));
  const sentence = /^Cannot follow this: your account has 3 streams open already\. Close windows/;
  for (const path of ['/events', '/apps/hello/events', await tail()]) {
    const answer = await fetch(new URL(path, api.url), { headers });
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, '1'], path);
    const { message: said }: { message: string } = JSON.parse(await answer.text());
    assert.match(said, sentence);
    const [status, message] = await connect(t, api, path, headers).refused();
    assert.equal(status, 429, path);
    assert.match(message, sentence);
  }
  const other = api.newAccount('other@localhost');
  await connect(t, api, '/events', { authorization: `Bearer ${other.token}` }).opened;
  assert.equal((await fetch(`${api.url}/events`, { headers: bearer(api) })).status, 200, 'a list is no stream');
  // Each way of ending makes room for one, and for one alone.
  const ends = [() => gone.abort(), () => sockets[0]?.socket.close(), () => sockets[1]?.socket.terminate()];
  for (const end of ends) {
    end();
    await opensAgain(t, api, headers);
    assert.equal((await fetch(`${api.url}/events`, { headers })).status, 429);
  }
  assert.equal(overHttp.status, 200);
});

/** The platform hears of the end of a connection a moment after its client. */
async function opensAgain(t: TestContext, api: TestApi, headers: Record<string, string>): Promise<void> {
  for (;;) {
    const { socket, opened } = connect(t, api, '/events', headers);
    const isOpen = await opened.then(
      () => true,
      () => false,
    );
    if (isOpen) return;
    socket.terminate();
    await sleep(10);
  }
}
