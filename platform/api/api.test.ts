import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { test } from 'node:test';
import { HEROKU_SHAPES } from './testing/heroku-shapes.ts';
import { startApi } from './testing/server.ts';
import { departures } from './testing/shape-check.ts';

function assertShape(resource: string, value: unknown): void {
  const shape = HEROKU_SHAPES[resource];
  assert.ok(shape !== undefined);
  assert.deepEqual(departures({ value, shape, path: resource, optional: new Set() }), []);
}

test('every resource has the properties and types that the Platform API gives it, and no other', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  await api.client.addDomain('hello', 'www.example.com');
  const run = await api.client.run('hello', { command: 'ls', attach: true });
  const source = await api.client.createSource();
  await fetch(source.source_blob.put_url, { method: 'PUT', body: 'tar' });
  const build = await api.client.createBuild('hello', { url: source.source_blob.get_url, version: 'v1' });
  const [, deployed] = await api.client.releases('hello');
  const cases: [string, string][] = [
    ['account', '/account'],
    ['rate-limit', '/account/rate-limits'],
    ['app', '/apps/hello'],
    ['formation', '/apps/hello/formation/web'],
    ['dyno', `/apps/hello/dynos/${run.name}`],
    ['domain', '/apps/hello/domains/www.example.com'],
    ['build', `/apps/hello/builds/${build.id}`],
    ['slug', `/apps/hello/slugs/${deployed?.slug?.id}`],
    ['release', '/apps/hello/releases/v2'],
    ['oauth-authorization', '/oauth/authorizations/~'],
  ];
  for (const [resource, path] of cases) {
    const response = await api.fetch(path);
    assert.equal(response.status, 200, path);
    assertShape(resource, await response.json());
  }
  const lists: [string, string][] = [
    ['app', '/apps'],
    ['app', '/users/~/apps'],
    ['build', '/apps/hello/builds'],
    ['collaborator', '/apps/hello/collaborators'],
    ['domain', '/apps/hello/domains'],
    ['dyno', '/apps/hello/dynos'],
    ['dyno-size', '/dyno-sizes'],
    ['formation', '/apps/hello/formation'],
    ['oauth-authorization', '/oauth/authorizations'],
    ['region', '/regions'],
    ['release', '/apps/hello/releases'],
    ['stack', '/stacks'],
  ];
  for (const [resource, path] of lists) {
    const items: unknown = await (await api.fetch(path)).json();
    assert.ok(Array.isArray(items) && items.length > 0, path);
    for (const item of items) assertShape(resource, item);
  }
  assertShape('dyno', run);
  assertShape('source', source);
  assertShape('log-session', await api.client.logSession('hello'));
});

test('the API answers in its media type whatever variant is asked for, and refuses what it does not speak', async (t) => {
  const api = await startApi(t);
  for (const accept of [
    'application/vnd.heroku+json; version=3',
    'application/vnd.heroku+json; version=3.sdk',
    'application/json',
    '*/*',
    '',
  ]) {
    const response = await api.fetch('/account', { headers: { accept } });
    assert.equal(response.status, 200, accept);
    assert.equal(response.headers.get('content-type'), 'application/vnd.heroku+json; version=3');
  }
  const refused = await api.fetch('/account', { headers: { accept: 'text/html' } });
  assert.equal(refused.status, 406);
  assert.equal((await json(refused))['id'], 'not_acceptable');
});

test('a token is taken as Bearer and as the password of Basic, and nothing else is', async (t) => {
  const api = await startApi(t);
  const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
  for (const authorization of [
    `Bearer ${api.token}`,
    `bearer ${api.token}`,
    basic(`:${api.token}`),
    basic(`a@b.c:${api.token}`),
  ]) {
    assert.equal(
      (await fetch(`${api.url}/account`, { headers: { authorization } })).status,
      200,
      authorization.slice(0, 8),
    );
  }
  for (const authorization of [
    '',
    'Bearer',
    'Bearer x',
    `Digest ${api.token}`,
    basic(`${api.token}:`),
    basic(':wrong'),
  ]) {
    const response = await fetch(`${api.url}/account`, { headers: { authorization } });
    assert.equal(response.status, 401, authorization);
    const body = await json(response);
    assert.equal(body['id'], 'unauthorized');
    assert.match(String(body['message']), /^Invalid credentials provided\. Send an API token/);
  }
});

test('an answer carries a request id, what is left of the rate limit, and an ETag that saves the next body', async (t) => {
  const api = await startApi(t);
  const first = await api.fetch('/account');
  assert.match(first.headers.get('request-id') ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(first.headers.get('ratelimit-remaining'), '4499');
  const etag = first.headers.get('etag') ?? '';
  assert.match(etag, /^"[\w-]{27}"$/);
  for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await api.fetch('/account', { headers: { 'if-none-match': condition } });
    assert.equal(again.status, 304, condition);
    assert.equal(await again.text(), '');
  }
  assert.equal((await api.fetch('/account', { headers: { 'if-none-match': '"other"' } })).status, 200);
});

test('links lead from the root to apps, from an app to its resources, and from a change to its rollout', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  assert.match((await api.fetch('/')).headers.get('link') ?? '', /<\/apps>; rel="apps"/);
  assert.match((await api.fetch('/apps/hello')).headers.get('link') ?? '', /<\/apps\/hello\/releases>; rel="releases"/);
  const { rolloutUrl } = await api.client.setConfig('hello', { A: '1' });
  assert.equal(rolloutUrl, '/apps/hello/releases/3/rollout');
  assert.equal((await api.client.rolloutAt(rolloutUrl ?? '')).status, 'succeeded');
});

test('unknown paths, badly encoded ones and ones with NUL are errors in JSON', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  for (const [path, status] of [
    ['/nothing/here', 404],
    ['/apps/%E0%A4%A', 400],
    ['/apps/hello%00', 404],
    ['/apps/__proto__', 404],
    ['/apps/hello/releases/constructor', 404],
    ['/apps/..%2f..%2fetc', 404],
  ] as const) {
    const response = await api.fetch(path);
    assert.equal(response.status, status, path);
    assert.equal(typeof (await json(response))['message'], 'string');
  }
  assert.deepEqual(api.reported, []);
});

test('a body that is too large, too deep, not JSON, not an object or not UTF-8 is refused with what is wrong', async (t) => {
  const api = await startApi(t);
  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    api.fetch('/apps', { method: 'POST', body, headers });
  const cases: [string | Uint8Array<ArrayBuffer>, Record<string, string>, number, RegExp][] = [
    [`{"name":"${'x'.repeat(1_100_000)}"}`, {}, 413, /larger than 1048576/],
    [`${'['.repeat(100)}${']'.repeat(100)}`, {}, 400, /nested/],
    [`${'['.repeat(500_000)}${']'.repeat(500_000)}`, {}, 400, /nested/],
    ['{"name":"sec', {}, 400, /not valid JSON/],
    ['"name"', {}, 400, /must be a JSON object/],
    [new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), {}, 400, /not valid JSON/],
    ['name=x', { 'content-type': 'application/x-www-form-urlencoded' }, 400, /not JSON/],
    ['{}', { 'content-encoding': 'gzip' }, 400, /compressed/],
    ['{"name":1}', {}, 422, /Parameter name must be a string/],
    ['{"name":"a\\u0000b"}', {}, 422, /Parameter name must be text without NUL/],
    ['{"stack":"heroku-24"}', {}, 422, /Parameter stack must be debian-13/],
  ];
  for (const [body, headers, status, message] of cases) {
    const response = await post(body, headers);
    assert.equal(response.status, status, String(message));
    assert.match(String((await json(response))['message']), message);
  }
});

test('what fails inside the platform is told without its details, and reported with the request id', async (t) => {
  const api = await startApi(t);
  api.acts.createApp = () => Promise.reject(new Error('disk I/O error at /secret/path'));
  const response = await api.fetch('/apps', { method: 'POST', body: '{}' });
  assert.equal(response.status, 500);
  const text = await response.text();
  assert.doesNotMatch(text, /secret/);
  assert.match(text, /"id":"internal_server_error"/);
  assert.equal(api.reported[0]?.requestId, response.headers.get('request-id'));
});

test('health answers without a token', async (t) => {
  const api = await startApi(t);
  const response = await fetch(`${api.url}/health`);
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), { status: 'ok' });
});

test('URLs in answers keep to the API own names when the Host is forged', async (t) => {
  const api = await startApi(t);
  const ask = (host: string) =>
    new Promise<string>((resolve, reject) => {
      const request = httpRequest(
        `${api.url}/sources`,
        { method: 'POST', headers: { host, authorization: `Bearer ${api.token}`, 'x-forwarded-host': 'evil.example' } },
        async (response) => {
          let text = '';
          for await (const chunk of response) text += String(chunk);
          resolve(new URL(JSON.parse(text).source_blob.put_url).host);
        },
      );
      request.on('error', reject).end();
    });
  assert.equal(await ask('evil.example'), new URL(api.url).host);
  assert.equal(await ask('localhost:7777'), 'localhost:7777');
  assert.equal(await ask('api.localhost:8080'), 'api.localhost:8080');
  assert.equal(await ask('api.localhost:8080@evil.example'), new URL(api.url).host);
});

async function json(response: Response): Promise<Record<string, unknown>> {
  const body: Record<string, unknown> = JSON.parse(await response.text());
  return body;
}
