import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ask } from '../testing/ask.ts';
import { Browser, loginLink, PASSWORD, signedIn } from '../testing/browser.ts';
import { startApi } from '../testing/server.ts';

test('the first link takes a password, gives a cookie that only this host gets, and is used up', async (t) => {
  const api = await startApi(t);
  const browser = new Browser(api);
  assert.equal((await browser.ask('/api/session')).status, 401);
  const link = loginLink(api);
  const asked = await browser.signIn({ link_token: link });
  assert.deepEqual([asked.status, JSON.parse(asked.text).id], [422, 'password_needed']);
  const weak = await browser.signIn({ link_token: link, new_password: 'password123' });
  assert.deepEqual([weak.status, weak.headers['set-cookie']], [422, undefined]);
  const done = await browser.signIn({ link_token: link, new_password: PASSWORD });
  assert.equal(done.status, 201);
  assert.equal(done.headers['cache-control'], 'no-store');
  const [cookie = ''] = done.headers['set-cookie'] ?? [];
  assert.match(cookie, /^berth_session=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Strict$/);
  const { account, has_password } = JSON.parse(done.text);
  assert.deepEqual([account.email, account.role, has_password], ['admin@localhost', 'admin', true]);
  assert.equal((await new Browser(api).signIn({ link_token: link, new_password: PASSWORD })).status, 401);
  assert.equal((await new Browser(api).signIn({ link_token: 'x'.repeat(43) })).status, 401);

  const shown = await browser.ask('/api/session');
  assert.equal(shown.status, 200);
  assert.equal(shown.headers['set-cookie']?.[0], cookie, 'it is given anew');
  assert.equal(JSON.parse((await browser.ask('/api/account')).text).email, 'admin@localhost');
  const text = JSON.stringify([shown.text, await api.fetch('/account/sessions').then((answer) => answer.text())]);
  assert.ok(!text.includes(browser.cookie.split('=')[1] ?? ''), 'the secret stands in no answer');
});

test('a password signs in, a wrong one does not, and guessing comes to an end', async (t) => {
  const api = await startApi(t);
  const unset = await new Browser(api).signIn({ password: PASSWORD });
  assert.match(unset.text, /no password is set yet.*berth login-link/);
  await signedIn(api);
  assert.equal((await new Browser(api).signIn({ password: PASSWORD })).status, 201);
  assert.equal((await new Browser(api).signIn({ email: 'Admin@localhost', password: PASSWORD })).status, 201);
  assert.equal((await new Browser(api).signIn({ email: 'nobody@localhost', password: PASSWORD })).status, 401);
  assert.equal((await new Browser(api).signIn({})).status, 422);
  const statuses = [];
  for (let guess = 0; guess < 12; guess += 1) {
    const headers = { 'x-forwarded-for': `203.0.113.${guess}, 198.51.100.1` };
    const { status } = await new Browser(api).ask('/api/session', { method: 'POST', json: { password: 'x' }, headers });
    statuses.push(status);
  }
  assert.deepEqual(statuses, [...Array(10).fill(401), 429, 429], 'what a client claims to be is no new address');
});

test('what changes something takes the origin of the dashboard’s pages and their header', async (t) => {
  const api = await startApi(t);
  const browser = await signedIn(api);
  const post = (headers: Record<string, string>) => {
    const all: Record<string, string> = { cookie: browser.cookie, ...headers };
    return ask(api.url, { path: '/api/apps', method: 'POST', json: {}, headers: all });
  };
  const own = { origin: 'http://dashboard.localhost:8080', 'berth-dashboard': '1' };
  const refused: Record<string, string>[] = [
    {},
    { 'berth-dashboard': '1' },
    { origin: own.origin },
    { ...own, origin: 'http://hello.localhost:8080' },
    { ...own, origin: 'http://dashboard.localhost' },
    { ...own, origin: 'http://dashboard.localhost:3000' },
    { ...own, origin: 'https://dashboard.localhost:8080' },
    { ...own, origin: 'null' },
    { ...own, 'sec-fetch-site': 'same-site' },
    { ...own, 'sec-fetch-site': 'cross-site' },
    { ...own, 'sec-fetch-site': 'none' },
    { ...own, origin: 'http://evil.example', 'sec-fetch-site': 'same-origin' },
  ];
  for (const headers of refused) assert.equal((await post(headers)).status, 403, JSON.stringify(headers));
  assert.equal(api.store.apps.all().length, 0);
  assert.equal((await post(own)).status, 201);
  assert.equal((await post({ 'sec-fetch-site': 'same-origin', 'berth-dashboard': '1' })).status, 201);
  for (const site of ['same-site', 'cross-site']) {
    const headers = { cookie: browser.cookie, 'sec-fetch-site': site };
    assert.equal((await ask(api.url, { path: '/api/apps', headers })).status, 403, site);
  }
  const reader = { cookie: browser.cookie, origin: 'http://hello.localhost:8080' };
  assert.equal((await ask(api.url, { path: '/api/apps', headers: reader })).status, 403);
  const { cookie } = browser;
  const readers: [Record<string, string>, number][] = [
    // Over plain HTTP the picture that a page of another hostname shows comes like this.
    [{ cookie, accept: 'image/avif,image/*,*/*;q=0.8' }, 403],
    [{ cookie, 'berth-dashboard': '1' }, 200],
    [{ cookie, 'sec-fetch-site': 'none' }, 200],
    [{ cookie, 'sec-fetch-site': 'same-origin' }, 200],
  ];
  for (const [headers, status] of readers) {
    const read = await ask(api.url, { path: '/api/apps', headers });
    assert.equal(read.status, status, JSON.stringify(headers));
  }
  const link = loginLink(api);
  const foreign = { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' };
  const thrust = await browser.ask('/api/session', { method: 'POST', json: { link_token: link }, headers: foreign });
  assert.equal(thrust.status, 403, 'nobody is signed in by another page');
  const out = await browser.ask('/api/session', { method: 'DELETE', headers: foreign });
  assert.equal(out.status, 403, 'nor signed out');
});

test('the cookie opens nothing but the API of the dashboard’s own hostname', async (t) => {
  const api = await startApi(t);
  const { cookie } = await signedIn(api);
  const elsewhere: [string, string][] = [
    ['api.localhost:8080', '/account'],
    ['127.0.0.1:5000', '/account'],
    ['git.localhost:8080', '/account'],
    ['hello.localhost:8080', '/account'],
    ['evil.dashboard.localhost:8080', '/account'],
    ['hello.localhost:8080', '/api/account'],
    ['hello.localhost:8080', '/api/session'],
  ];
  for (const [host, path] of elsewhere) {
    const { status } = await ask(api.url, { path, host, headers: { cookie, 'berth-dashboard': '1' } });
    assert.equal(status, path === '/account' ? 401 : 404, `${host}${path}`);
  }
});

test('cookies of the same name that others set do neither sign in nor out', async (t) => {
  const api = await startApi(t);
  const { cookie } = await signedIn(api);
  const status = async (cookies: string) =>
    (await ask(api.url, { path: '/api/account', headers: { cookie: cookies, 'berth-dashboard': '1' } })).status;
  assert.equal(await status(`berth_session=tossed; ${cookie}`), 200);
  assert.equal(await status(`a=b; ${cookie}; berth_session=; berth_session=tossed`), 200);
  assert.equal(await status(`${cookie}; ${cookie}`), 200);
  const attacker = api.newAccount('attacker@localhost').account;
  const { secret } = api.store.transaction(() =>
    api.store.sessions.create({ accountId: attacker.id, by: 'password', address: '', userAgent: '' }),
  );
  assert.equal(await status(`${cookie}; berth_session=${secret}`), 401, 'two sessions: whose it is cannot be told');
  assert.equal(await status(`berth_session=${secret}; ${cookie}`), 401);
  assert.equal(await status(cookie.toUpperCase()), 401);
  assert.equal(await status(`x${cookie}`), 401);
});

test('sessions are listed, ended one by one and all at once, and end with another password', async (t) => {
  const api = await startApi(t);
  const [here, phone, old] = [await signedIn(api), await signedIn(api), await signedIn(api)];
  const list = async () => JSON.parse((await here.ask('/api/account/sessions')).text);
  const sessions: { id: string; current: boolean; user_agent: string; address: string }[] = await list();
  assert.deepEqual([sessions[0]?.user_agent, sessions[0]?.address], ['Browser of a test', '127.0.0.1']);
  const idOf = async (browser: Browser) => {
    const answer = await browser.ask('/api/account/sessions');
    return JSON.parse(answer.text).find(({ current }: { current: boolean }) => current).id;
  };
  const ids = [await idOf(here), await idOf(phone), await idOf(old)];
  assert.deepEqual(new Set(sessions.map(({ id }) => id)), new Set(ids));
  assert.equal((await here.ask(`/api/account/sessions/${ids[2]}`, { method: 'DELETE' })).status, 200);
  assert.equal((await here.ask(`/api/account/sessions/${ids[2]}`, { method: 'DELETE' })).status, 404);
  assert.equal((await old.ask('/api/session')).status, 401);
  const stranger = api.newAccount('stranger@localhost');
  const foreign = await api.fetch(`/account/sessions/${ids[1]}`, { method: 'DELETE', as: stranger.token });
  assert.equal(foreign.status, 404);

  const password = { current: PASSWORD, new: 'seven small ships' };
  const wrong = { ...password, current: 'not the right one' };
  assert.equal((await here.ask('/api/account', { method: 'PATCH', json: { password: wrong } })).status, 422);
  assert.equal((await here.ask('/api/account', { method: 'PATCH', json: { password } })).status, 200);
  assert.equal((await phone.ask('/api/session')).status, 401);
  assert.equal((await here.ask('/api/session')).status, 200);

  const again = await signedIn(api);
  assert.equal((await api.client.sessions()).length, 2);
  assert.equal((await api.client.deleteSessions()).length, 2);
  for (const browser of [here, again]) assert.equal((await browser.ask('/api/session')).status, 401);
});

test('neither password nor session nor link lies in the record in the clear', async (t) => {
  const api = await startApi(t);
  const link = loginLink(api);
  const browser = new Browser(api);
  await browser.signIn({ link_token: link, new_password: PASSWORD });
  const unused = loginLink(api);
  const record = ['berth.db', 'berth.db-wal'].map((name) => readFileSync(join(api.bundleFolder, '..', name), 'latin1'));
  assert.match(record.join(''), /scrypt\$/);
  for (const secret of [PASSWORD, link, unused, browser.cookie.split('=')[1] ?? ''])
    assert.ok(!record.join('').includes(secret));
});

test('signing in again ends the session that the browser had', async (t) => {
  const api = await startApi(t);
  const browser = await signedIn(api);
  const before = browser.cookie;
  assert.equal((await browser.signIn({ password: PASSWORD })).status, 201);
  assert.notEqual(browser.cookie, before);
  assert.equal((await ask(api.url, { path: '/api/session', headers: { cookie: before } })).status, 401);
  assert.equal((await browser.signIn({ password: 'not the right one' })).status, 401);
  assert.equal((await browser.ask('/api/session')).status, 200, 'a wrong password ends nothing');
});

test('signing out ends the session and takes the cookie away', async (t) => {
  const api = await startApi(t);
  const browser = await signedIn(api);
  const { cookie } = browser;
  const out = await browser.ask('/api/session', { method: 'DELETE' });
  assert.equal(out.status, 200);
  assert.match(out.headers['set-cookie']?.[0] ?? '', /^berth_session=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/);
  assert.equal((await ask(api.url, { path: '/api/session', headers: { cookie } })).status, 401);
  assert.equal((await browser.ask('/api/session', { method: 'DELETE' })).status, 200, 'twice is well');
});

test('a token is taken instead of a session, and needs no header of a page', async (t) => {
  const api = await startApi(t);
  const headers = { authorization: `Bearer ${api.token}` };
  const shown = await ask(api.url, { path: '/api/session', headers });
  assert.deepEqual([shown.status, JSON.parse(shown.text).has_password], [200, false]);
  assert.equal((await ask(api.url, { path: '/api/apps', method: 'POST', json: {}, headers })).status, 201);
  const browser = await signedIn(api);
  const wrong = await browser.ask('/api/account', { headers: { authorization: 'Bearer wrong' } });
  assert.equal(wrong.status, 401, 'a wrong token is not made good by a cookie');
});
