import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Endpoint } from './endpoint.ts';
import { allEndpoints } from './endpoints.ts';
import { RateLimits } from './rate-limit.ts';
import { startApi } from './testing/server.ts';

const ENDPOINTS = allEndpoints(new RateLimits());

/** Endpoints that need no token: each of them is known here by name. */
const OPEN = [
  'GET /health',
  'GET /streams/builds/:secret',
  'GET /streams/logs/:secret',
  'GET /streams/releases/:secret',
  'PUT /sources/:secret',
];

/** What changes nothing though its method says so. */
const READING = ['POST /apps/:app/log-sessions'];

function nameOf(endpoint: Endpoint): string {
  return `${endpoint.method} ${endpoint.path}`;
}

function pathOf(endpoint: Endpoint, app: string): string {
  return endpoint.path.replace(':app', app).replace(/:\w+/g, 'x');
}

test('every endpoint says what right it takes, or is one of the few open ones', () => {
  const open = ENDPOINTS.filter((endpoint) => endpoint.access === 'open').map(nameOf);
  assert.deepEqual(new Set(open), new Set(OPEN));
  for (const endpoint of ENDPOINTS) {
    if (endpoint.access === 'open') continue;
    assert.match(endpoint.action, /^(account|app|platform):[\w-]+$/, nameOf(endpoint));
    if (endpoint.access === 'app') assert.match(endpoint.action, /^app:/, nameOf(endpoint));
    else assert.doesNotMatch(endpoint.path, /:app/, `${nameOf(endpoint)} must check its app`);
    if (endpoint.method !== 'GET' && !READING.includes(nameOf(endpoint)))
      assert.doesNotMatch(endpoint.action, /:(read|read-config|list)$/, nameOf(endpoint));
  }
  assert.equal(new Set(ENDPOINTS.map(nameOf)).size, ENDPOINTS.length, 'no endpoint stands twice in the table');
});

test('no endpoint answers without a token, and none tells another account of an app', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const stranger = api.newAccount('stranger@localhost');
  for (const endpoint of ENDPOINTS) {
    if (endpoint.access === 'open') continue;
    for (const app of endpoint.access === 'app' ? ['hello', 'not-there'] : ['hello']) {
      const path = pathOf(endpoint, app);
      const anonymous = await api.fetch(path, { method: endpoint.method, as: null });
      assert.equal(anonymous.status, 401, `${nameOf(endpoint)} without a token`);
      if (endpoint.access !== 'app') continue;
      const foreign = await api.fetch(path, { method: endpoint.method, as: stranger.token });
      assert.equal(foreign.status, 404, `${nameOf(endpoint)} of another's app`);
      assert.match(await foreign.text(), /"message":"Couldn't find that app\./);
    }
  }
  assert.equal(api.store.apps.byName('hello')?.state, 'active');
});

test('a member is refused what takes the right to the platform, and sees no app of others in lists', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const member = api.newAccount('member@localhost');
  assert.equal((await api.fetch('/platform/disk', { as: member.token })).status, 403);
  assert.equal((await api.fetch('/platform/queue', { as: member.token })).status, 403);
  assert.deepEqual(await member.client.apps(), []);
  const own = await member.client.createApp({ name: 'own-app' });
  assert.deepEqual(
    (await member.client.apps()).map((app) => app.name),
    ['own-app'],
  );
  assert.deepEqual(
    (await api.client.apps()).map((app) => app.name),
    ['hello', 'own-app'],
  );
  assert.equal(own.owner.email, 'member@localhost');
});

test('ids of one app do not open the same resource under another', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  await api.newApp('other');
  const run = await api.client.run('other', { command: 'ls', attach: false });
  const domain = await api.client.addDomain('other', 'www.example.com');
  const [release] = await api.client.releases('other', { order: 'desc' });
  const [rollout] = await api.client.rollouts('other');
  const source = await api.client.createSource();
  await fetch(source.source_blob.put_url, { method: 'PUT', body: 'tar' });
  const build = await api.client.createBuild('other', { url: source.source_blob.get_url });
  for (const path of [
    `dynos/${run.id}`,
    `domains/${domain.id}`,
    'domains/www.example.com',
    `releases/${release?.id}`,
    `releases/${release?.id}/config-vars`,
    `releases/${release?.id}/diff`,
    `rollouts/${rollout?.id}`,
    `builds/${build.id}`,
    `builds/${build.id}/state`,
    `slugs/${release?.slug?.id}`,
  ]) {
    assert.equal((await api.fetch(`/apps/other/${path}`)).status, 200, path);
    assert.equal((await api.fetch(`/apps/hello/${path}`)).status, 404, path);
  }
  const taken = await api.fetch('/apps/hello/releases', {
    method: 'POST',
    body: JSON.stringify({ slug: release?.slug?.id }),
  });
  assert.equal(taken.status, 404);
  const back = await api.fetch('/apps/hello/releases', {
    method: 'POST',
    body: JSON.stringify({ release: release?.id }),
  });
  assert.equal(back.status, 404);
});

test('secrets stand in no answer but the ones that are asked for them', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const canary = 'canary-4be1';
  await api.client.setConfig('hello', { SECRET: canary });
  const run = await api.client.run('hello', { command: 'ls', attach: true, env: { TOKEN: canary } });
  assert.ok(!JSON.stringify(run).includes(canary));
  for (const endpoint of ENDPOINTS) {
    if (endpoint.access === 'open' || endpoint.method !== 'GET') continue;
    const path = endpoint.path
      .replace(':app', 'hello')
      .replace(':release', 'v3')
      .replace(':dyno', run.name)
      .replace(':user', '~')
      .replace(/:\w+/g, 'x');
    const response = await api.fetch(path);
    const text = JSON.stringify([...response.headers]) + (await response.text());
    assert.ok(!text.includes(api.token), path);
    assert.equal(text.includes(canary), path.endsWith('/config-vars'), path);
  }
});
