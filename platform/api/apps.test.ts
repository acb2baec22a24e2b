import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../client/api-error.ts';
import { startApi } from './testing/server.ts';

function refusal(status: number, message: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof ApiError, String(error));
    assert.equal(error.status, status, error.message);
    assert.match(error.message, message);
    return true;
  };
}

test('an app is made, found by name and id, renamed, put into maintenance and destroyed', async (t) => {
  const { client } = await startApi(t);
  const made = await client.createApp({ name: 'hello' });
  assert.equal(made.web_url, 'http://hello.localhost:8080/');
  assert.match(made.git_url, /\/hello\.git$/);
  assert.deepEqual(await client.app(made.id), await client.app('hello'));
  assert.equal((await client.updateApp('hello', { maintenance: true })).maintenance, true);
  const renamed = await client.updateApp('hello', { name: 'goodbye' });
  assert.equal(renamed.name, 'goodbye');
  assert.equal(renamed.maintenance, true);
  await assert.rejects(client.app('hello'), refusal(404, /Couldn't find that app/));
  assert.equal((await client.destroyApp('goodbye')).name, 'goodbye');
  await assert.rejects(client.app('goodbye'), refusal(404, /Couldn't find that app/));
  await assert.rejects(client.app(made.id), refusal(404, /Couldn't find that app/));
  assert.match((await client.createApp()).name, /^[a-z]+-[a-z]+/);
});

test('names that are no app names are refused', async (t) => {
  const { client } = await startApi(t);
  for (const name of ['api', 'a;touch x', '$(id)', '../x', 'Ünï', 'x'.repeat(64), 'a\nb', '', '__proto__', 'a|b&c']) {
    await assert.rejects(client.createApp({ name }), refusal(422, /Name/), JSON.stringify(name));
  }
  await assert.rejects(client.createApp({ name: 'a\0b' }), refusal(422, /Parameter name/));
  await client.createApp({ name: 'taken' });
  await assert.rejects(client.createApp({ name: 'taken' }), refusal(422, /already taken/));
});

test('config vars are kept byte for byte, merged, removed by null, and belong to the release', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const odd = {
    QUOTES: `"'\`$(id) $HOME \\`,
    LINES: 'a\r\nb\n\n',
    LD_PRELOAD: '/x.so',
    EMPTY: '',
    UNICODE: 'zażółć 🚀 \u2028',
    constructor: 'c',
  };
  const { body, rolloutUrl } = await api.client.setConfig('hello', odd);
  assert.deepEqual(body, odd);
  assert.equal(rolloutUrl, '/apps/hello/releases/3/rollout');
  assert.deepEqual((await api.client.setConfig('hello', { LINES: null, NEW: '1' })).body, {
    ...Object.fromEntries(Object.entries(odd).filter(([name]) => name !== 'LINES')),
    NEW: '1',
  });
  assert.deepEqual(await api.client.releaseConfig('hello', 'v3'), odd);
  assert.equal((await api.client.config('hello'))['NEW'], '1');
});

test('config vars that no process could be given are refused by name, and their values are not repeated', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const cases: [string, RegExp][] = [
    ['{"A=B":"secret-canary"}', /A=B/],
    ['{"1A":"secret-canary"}', /1A/],
    ['{"":"secret-canary"}', /name ""/],
    ['{"A":"secret-canary\\u0000"}', /A contains a NUL/],
    ['{"A":"secret-canary\\ud800"}', /A must be valid Unicode/],
    ['{"A":7}', /Parameter A must be a string/],
    ['{"A":{"secret-canary":1}}', /Parameter A must be a string/],
    ['{"__proto__":"secret-canary"}', /__proto__/],
    ['["secret-canary"]', /must be a JSON object/],
    ['{"A":"secret-canary', /not valid JSON/],
  ];
  for (const [body, message] of cases) {
    const response = await api.fetch('/apps/hello/config-vars', { method: 'PATCH', body });
    const text = await response.text();
    assert.ok(response.status === 422 || response.status === 400, body);
    assert.match(JSON.parse(text).message, message);
    assert.doesNotMatch(text, /secret-canary/);
  }
  assert.deepEqual(await api.client.config('hello'), {});
  assert.deepEqual(await api.client.releases('hello').then((all) => all.map((one) => one.version)), [1, 2]);
});

test('config vars are named without their values', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  assert.deepEqual(await api.client.configNames('hello'), []);
  await api.client.setConfig('hello', { SECRET: 'canary-77', A: '1' });
  assert.deepEqual(await api.client.configNames('hello'), ['A', 'SECRET']);
});

test('settings are changed within their bounds and by their own names', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const before = await api.client.settings('hello');
  assert.equal(before.boot_seconds, 60);
  const after = await api.client.updateSettings('hello', { boot_seconds: 90, health_path: '/up', memory_mb: 256 });
  assert.deepEqual(after, { ...before, boot_seconds: 90, health_path: '/up', memory_mb: 256 });
  const reset = await api.client.updateSettings('hello', { health_path: null, memory_mb: null });
  assert.deepEqual(reset, { ...before, boot_seconds: 90 });
  for (const body of [
    { boot_seconds: 0 },
    { boot_seconds: 1.5 },
    { boot_seconds: null },
    { boot_seconds: '60' },
    { stop_seconds: 601 },
    { memory_mb: 1 },
    { health_path: 'up' },
    { health_path: '/a b' },
    { health_path: '/a\nHost: x' },
    { unknown: 1 },
  ]) {
    const response = await api.fetch('/apps/hello/settings', { method: 'PATCH', body: JSON.stringify(body) });
    assert.equal(response.status, 422, JSON.stringify(body));
    assert.match(await response.text(), new RegExp(Object.keys(body).join()));
  }
  assert.deepEqual(await api.client.settings('hello'), reset);
});

test('domains have one of the app own beside the custom ones, and refuse what is no hostname or is taken', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  await api.newApp('other');
  const made = await api.client.addDomain('hello', 'WWW.Example.com.');
  assert.equal(made.hostname, 'www.example.com');
  assert.equal(made.cname, 'hello.localhost');
  const all = await api.client.domains('hello');
  assert.deepEqual(
    new Map(all.map((each) => [each.hostname, each.kind])),
    new Map([
      ['www.example.com', 'custom'],
      ['hello.localhost', 'heroku'],
    ]),
  );
  for (const hostname of [
    'a.com;}',
    'a b.com',
    'a.com\r\nX: y',
    '-a.com',
    'localhost',
    'api.localhost',
    'other.localhost',
    '127.0.0.1',
    '*.*.com',
    'a..com',
    '`id`.com',
    'bücher.example',
    `${'a.'.repeat(130)}com`,
  ]) {
    await assert.rejects(api.client.addDomain('other', hostname), refusal(422, /domain|hostname/), hostname);
  }
  await assert.rejects(api.client.addDomain('other', 'www.example.com'), refusal(422, /taken/));
  await assert.rejects(api.client.removeDomain('hello', 'hello.localhost'), refusal(422, /own name/));
  assert.equal((await api.client.removeDomain('hello', 'www.example.com')).id, made.id);
  await assert.rejects(api.client.domain('hello', 'www.example.com'), refusal(404, /domain/));
});

test('tokens are shown once, listed without their text, and worth nothing once revoked', async (t) => {
  const api = await startApi(t);
  const made = await api.client.createAuthorization({ description: 'laptop', expiresIn: 3600 });
  const { token } = made.access_token;
  assert.equal((await api.fetch('/account', { as: token })).status, 200);
  assert.equal(made.access_token.expires_in, 3600);
  const listed = await api.fetch('/oauth/authorizations');
  const text = await listed.text();
  assert.match(text, /laptop/);
  assert.ok(!text.includes(token) && !text.includes(api.token));
  const stranger = api.newAccount('stranger@localhost');
  await assert.rejects(stranger.client.deleteAuthorization(made.id), refusal(404, /authorization/));
  assert.equal((await api.client.deleteAuthorization(made.id)).description, 'laptop');
  assert.equal((await api.fetch('/account', { as: token })).status, 401);
  const scoped = JSON.stringify({ scope: ['read'] });
  assert.equal((await api.fetch('/oauth/authorizations', { method: 'POST', body: scoped })).status, 422);
});
