import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { type TestContext, test } from 'node:test';
import { ask } from './testing/ask.ts';
import { signedIn } from './testing/browser.ts';
import { startApi, type TestApi } from './testing/server.ts';

const HOUR = 3_600_000;

/** An app with a build. */
async function building(t: TestContext, options: Parameters<typeof startApi>[1] = {}) {
  const api = await startApi(t, options);
  const app = await api.newApp('hello');
  const { id } = api.store.transaction(() =>
    api.store.builds.create({
      appId: app.id,
      accountId: api.admin.id,
      commit: 'a'.repeat(40),
      origin: 'git',
      version: null,
    }),
  );
  return { api, id, url: async () => (await api.client.build('hello', id)).output_stream_url };
}

/** The stream that a URL of the dashboard's hostname leads to. */
function inBrowser(api: TestApi, url: string, headers: Record<string, string> = {}) {
  return ask(api.url, { path: new URL(url).pathname, headers });
}

test('the URL of an output is the same for an hour, and opens nothing after two', async (t) => {
  const { url } = await building(t);
  const now = Math.floor(Date.now() / HOUR) * HOUR;
  t.mock.timers.enable({ apis: ['Date'], now });
  const first = await url();
  t.mock.timers.setTime(now + HOUR - 1000);
  assert.equal(await url(), first);
  assert.equal((await fetch(first)).status, 200);
  t.mock.timers.setTime(now + HOUR);
  assert.notEqual(await url(), first);
  assert.equal((await fetch(first)).status, 200);
  t.mock.timers.setTime(now + 2 * HOUR);
  assert.equal((await fetch(first)).status, 404);
});

test('the URL of an output ends with the token, the right and the app that it was made for', async (t) => {
  const { api, id, url } = await building(t);
  const stranger = api.newAccount('stranger@localhost');
  assert.equal((await api.fetch(`/apps/hello/builds/${id}`, { as: stranger.token })).status, 404);
  const { token, text } = api.store.transaction(() =>
    api.store.tokens.create({ accountId: api.admin.id, description: null, expiresAt: null }),
  );
  const answer = await api.fetch(`/apps/hello/builds/${id}`, { as: text });
  const { output_stream_url: ofToken }: { output_stream_url: string } = JSON.parse(await answer.text());
  assert.equal((await fetch(ofToken)).status, 200);
  api.store.transaction(() => api.store.tokens.revoke({ id: token.id, accountId: api.admin.id }));
  assert.equal((await fetch(ofToken)).status, 404);
  const other = await url();
  assert.equal((await fetch(other)).status, 200);
  await api.client.destroyApp('hello');
  assert.equal((await fetch(other)).status, 404);
});

test('an output that is open is cut off when the token that asked for it is revoked', async (t) => {
  const { api, url } = await building(t, {
    async *follow({ signal }) {
      yield Buffer.from('begun\n');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    },
  });
  const asked = request(await url());
  asked.end();
  const [response]: IncomingMessage[] = await once(asked, 'response');
  assert.ok(response);
  const [chunk] = await once(response, 'data');
  assert.equal(String(chunk), 'begun\n');
  const [token] = api.store.tokens.ofAccount(api.admin.id);
  const broken = once(response, 'error');
  api.store.transaction(() => api.store.tokens.revoke({ id: token?.id ?? '', accountId: api.admin.id }));
  await broken;
  assert.equal(response.complete, false, 'half an output is not taken for whole');
  assert.deepEqual(api.reported, []);
});

test('URLs that a session asked for are of use with its cookie alone', async (t) => {
  const { api, id } = await building(t);
  const [browser, other] = [await signedIn(api), await signedIn(api)];
  const build: { output_stream_url: string } = JSON.parse((await browser.ask(`/api/apps/hello/builds/${id}`)).text);
  const made = await browser.ask('/api/apps/hello/log-sessions', { method: 'POST', json: {} });
  const log: { logplex_url: string } = JSON.parse(made.text);
  for (const url of [build.output_stream_url, log.logplex_url]) {
    assert.equal((await inBrowser(api, url)).status, 404, `${url} by itself`);
    assert.equal((await inBrowser(api, url, { cookie: other.cookie })).status, 404, `${url} in another browser`);
    assert.equal((await inBrowser(api, url, { cookie: browser.cookie })).status, 200, url);
    const elsewhere = await ask(api.url, {
      path: new URL(url).pathname.replace('/api', ''),
      host: 'api.localhost:8080',
      headers: { cookie: browser.cookie },
    });
    assert.equal(elsewhere.status, 404, `${url} at the API's own hostname`);
  }
  await browser.ask('/api/session', { method: 'DELETE' });
  for (const url of [build.output_stream_url, log.logplex_url])
    assert.equal((await inBrowser(api, url, { cookie: browser.cookie })).status, 404, `${url} after signing out`);
});
