import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { type ServerSentEvent, serverSentEvents } from '../client/event-stream.ts';
import type { App } from '../model/app.ts';
import { signedIn } from './testing/browser.ts';
import { startApi, type TestApi } from './testing/server.ts';

type Follower = ReturnType<typeof read> & { readonly response: IncomingMessage; readonly request: ClientRequest };

/** A stream of events, read one by one. */
async function follow(
  t: TestContext,
  api: TestApi,
  options: { path?: string; headers?: Record<string, string>; after?: number } = {},
): Promise<Follower> {
  const { path = '/events', headers = { authorization: `Bearer ${api.token}` }, after } = options;
  const asked = request(new URL(path, api.url), {
    agent: false,
    headers: {
      accept: 'text/event-stream',
      ...headers,
      ...(after !== undefined && { 'last-event-id': String(after) }),
    },
  });
  asked.on('error', () => undefined).end();
  const [response]: IncomingMessage[] = await once(asked, 'response');
  assert.ok(response);
  t.after(() => asked.destroy());
  return { ...read(response), response, request: asked };
}

function read(response: IncomingMessage) {
  const ids: string[] = [];
  const messages = serverSentEvents(response, (id) => ids.push(id));
  return {
    ids,
    async next(): Promise<ServerSentEvent & { body: { app: { name: string } | null; data: Record<string, unknown> } }> {
      const { value } = await messages.next();
      assert.ok(value, 'the stream has ended');
      return { ...value, body: JSON.parse(value.data) };
    },
    /** Resolves when there is no more. */
    async end(): Promise<void> {
      const ended = { value: undefined, done: true };
      while (!(await messages.next().catch(() => ended)).done);
    },
    async kinds(count: number): Promise<string[]> {
      const kinds: string[] = [];
      while (kinds.length < count) kinds.push((await this.next()).event);
      return kinds;
    },
  };
}

function maintain({ store, admin }: TestApi, app: App, times = 1): void {
  store.transaction(() => {
    for (let count = 0; count < times; count += 1) {
      store.apps.setMaintenance({ app, on: count % 2 === 0, accountId: admin.id });
    }
  });
}

function newest({ store }: TestApi): number {
  return store.events.bounds().newest;
}

test('a stream of events begins where the client says, and goes on with what is committed', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  const from = newest(api);
  maintain(api, app);
  const stream = await follow(t, api, { after: from });
  assert.match(stream.response.headers['content-type'] ?? '', /^text\/event-stream/);
  assert.deepEqual([stream.response.headers['vary'], stream.response.headers['cache-control']], ['accept', 'no-store']);
  const { event, id, body } = await stream.next();
  assert.deepEqual(
    [event, id, body.app?.name, body.data],
    ['app.maintenance', String(from + 1), 'hello', { on: true }],
  );
  assert.throws(() =>
    api.store.transaction(() => {
      api.store.apps.rename({ app, name: 'other', accountId: api.admin.id });
      throw new Error('no');
    }),
  );
  api.store.transaction(() => {
    api.store.apps.setMaintenance({ app, on: false, accountId: api.admin.id });
    api.store.apps.rename({ app, name: 'other', accountId: api.admin.id });
  });
  assert.deepEqual(await stream.kinds(2), ['app.maintenance', 'app.renamed']);
});

test('two streams hear the same, each once, and a new one nothing of what was before', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  const streams = [await follow(t, api), await follow(t, api, { path: '/apps/hello/events' })];
  maintain(api, app, 300);
  for (const stream of streams) {
    const seqs: number[] = [];
    while (seqs.length < 300) seqs.push(Number((await stream.next()).id));
    assert.deepEqual(
      seqs,
      Array.from({ length: 300 }, (_, index) => newest(api) - 299 + index),
    );
  }
});

test('a client that was away too long hears that first, and then what comes', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  const from = newest(api);
  api.store.transaction(() => {
    for (let count = 0; count < 22_000; count += 1) api.store.events.record({ kind: 'app.created', appId: app.id });
  });
  for (const after of [from, newest(api) + 1000]) {
    const stream = await follow(t, api, { after });
    const reset = await stream.next();
    assert.deepEqual([reset.event, reset.id, reset.data], ['reset', String(newest(api)), '{}']);
    maintain(api, app);
    assert.equal((await stream.next()).event, 'app.maintenance');
  }
  const { oldest } = api.store.events.bounds();
  const whole = await follow(t, api, { after: oldest - 1 });
  assert.equal((await whole.next()).id, String(oldest), 'nothing was missed');
});

test('a stream says up to where everything was told, where its own events are rare', async (t) => {
  const api = await startApi(t);
  const [quiet, busy] = [await api.newApp('quiet'), await api.newApp('busy')];
  const stream = await follow(t, api, { path: '/apps/quiet/events' });
  const next = stream.next();
  maintain(api, busy, 500);
  const told = String(newest(api));
  while (!stream.ids.includes(told)) await setImmediate();
  maintain(api, quiet);
  assert.equal((await next).event, 'app.maintenance');
});

test('a member hears of its own apps and itself, and an admin of all', async (t) => {
  const api = await startApi(t);
  const member = api.newAccount('ada@example.com');
  const other = api.newAccount('bob@example.com');
  const [mine, theirs] = [
    await api.acts.createApp({ account: member.account, name: 'mine' }),
    await api.acts.createApp({ account: other.account, name: 'theirs' }),
  ];
  const headers = { authorization: `Bearer ${member.token}` };
  const stream = await follow(t, api, { headers });
  const all = await follow(t, api);
  maintain(api, theirs);
  api.store.transaction(() =>
    api.store.tokens.create({ accountId: other.account.id, description: null, expiresAt: null }),
  );
  api.store.transaction(() =>
    api.store.tokens.create({ accountId: member.account.id, description: null, expiresAt: null }),
  );
  maintain(api, mine);
  await api.acts.createApp({ account: member.account, name: 'later' });
  assert.deepEqual(await stream.kinds(3), ['token.created', 'app.maintenance', 'app.created']);
  assert.deepEqual((await all.kinds(3)).slice(0, 3), ['app.maintenance', 'token.created', 'token.created']);
  const listed = await member.client.allEvents();
  assert.deepEqual(new Set(listed.map(({ app }) => app?.name ?? null)), new Set([null, 'mine', 'later']));
  assert.deepEqual(
    new Set(listed.flatMap(({ actor }) => actor?.email ?? [])),
    new Set(['ada@example.com', 'admin@localhost']),
  );
  assert.deepEqual(await other.client.allEvents({ after: newest(api) }), []);
  assert.equal((await api.fetch('/apps/theirs/events', { as: member.token })).status, 404);
  const hidden = await follow(t, api, { path: '/apps/theirs/events', headers });
  assert.equal(hidden.response.statusCode, 404);
});

test('a stream ends with its token, its time and its session', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const { tokens } = api.store;
  const make = (expiresAt: number | null) =>
    api.store.transaction(() => tokens.create({ accountId: api.admin.id, description: null, expiresAt }));
  const revoked = make(null);
  const byToken = await follow(t, api, { headers: { authorization: `Bearer ${revoked.text}` } });
  const brief = await follow(t, api, { headers: { authorization: `Bearer ${make(Date.now() + 400).text}` } });
  const browser = await signedIn(api);
  const host = 'dashboard.localhost:8080';
  const bySession = await follow(t, api, { path: '/api/events', headers: { host, ...browser.headers } });
  const other = await follow(t, api, { path: '/apps/hello/events' });
  const ended = [byToken.end(), brief.end(), bySession.end()];
  api.store.transaction(() => tokens.revoke({ id: revoked.token.id, accountId: api.admin.id }));
  await ended[0];
  await ended[1];
  await browser.ask('/api/session', { method: 'DELETE' });
  await ended[2];
  const foreign = { host, cookie: (await signedIn(api)).cookie, origin: 'http://hello.localhost:8080' };
  assert.equal((await follow(t, api, { path: '/api/events', headers: foreign })).response.statusCode, 403);
  assert.equal((await api.client.destroyApp('hello')).name, 'hello');
  assert.equal((await other.next()).event, 'app.destroyed');
  const app = api.store.apps.all()[0];
  assert.ok(app);
  api.store.transaction(() => api.store.apps.remove(app));
  await other.end();
});

test('lists of events are read in ranges, both ways', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  maintain(api, app, 20);
  const last = newest(api);
  const seqs = async (path: string, range: string) => {
    const answer = await api.fetch(path, { headers: { range } });
    const events: { seq: number }[] = JSON.parse(await answer.text());
    return [answer.status, events.map(({ seq }) => seq), answer.headers.get('next-range')];
  };
  for (const path of ['/events', '/apps/hello/events']) {
    assert.deepEqual(await seqs(path, 'seq ..; order=desc, max=2'), [
      206,
      [last, last - 1],
      `seq ]${last - 1}..; max=2, order=desc`,
    ]);
    assert.deepEqual((await seqs(path, `seq ]${last - 1}..; order=desc, max=2`))[1], [last - 2, last - 3]);
    assert.deepEqual(await seqs(path, `seq ${last - 1}..`), [200, [last - 1, last], null]);
    assert.deepEqual((await seqs(path, `seq ]${last - 4}..${last}[`))[1], [last - 3, last - 2, last - 1]);
  }
});

test('only what can be followed is, and only when it is asked for', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const accept = 'text/event-stream';
  assert.equal((await api.fetch('/apps', { headers: { accept } })).status, 406);
  assert.equal((await api.fetch('/events', { headers: { accept: 'text/html' } })).status, 406);
  const head = await api.fetch('/events', { method: 'HEAD', headers: { accept: `${accept}, */*` } });
  assert.deepEqual([head.status, head.headers.get('vary')], [200, 'accept']);
  assert.match(head.headers.get('content-type') ?? '', /json/);
  assert.equal((await follow(t, api, { headers: {} })).response.statusCode, 401);
});

test('Client follows events over lost connections without a gap', async (t) => {
  const api = await startApi(t);
  const app = await api.newApp('hello');
  const stop = new AbortController();
  const events = api.client.followEvents({ app: 'hello', after: newest(api) }, { signal: stop.signal });
  const first = events.next();
  await once(api.server, 'request');
  api.server.closeAllConnections();
  maintain(api, app, 3);
  const seen = [(await first).value, (await events.next()).value, (await events.next()).value];
  assert.deepEqual(
    seen.map((event) => event !== 'reset' && event.seq),
    [newest(api) - 2, newest(api) - 1, newest(api)],
  );
  stop.abort();
  await assert.rejects(events.next(), 'it ends when its caller says so');
});
