import { facts } from './berth.ts';
import { api } from './http.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

interface Body {
  readonly id: string;
  readonly message: string;
}

test('errors have an id and a message, and every answer a Request-Id', async () => {
  for (const [method, path, status, id] of [
    ['GET', '/apps/there-is-no-such-app', 404, 'not_found'],
    ['GET', '/no-such-resource', 404, 'not_found'],
    ['PUT', '/apps', 405, undefined],
    ['GET', '/apps/there-is-no-such-app/releases', 404, 'not_found'],
  ] as const) {
    const answer = await api(method, path);
    if (status !== 405) expect(answer.status, path).toBe(status);
    expect(answer.status, path).toBeGreaterThanOrEqual(404);
    const body: Body = answer.json();
    if (id !== undefined) expect(body.id, path).toBe(id);
    expect(body.message, path).toBeTruthy();
    expect(answer.headers['request-id'], path).toMatch(/^[\w-]{8,}$/);
    expect(answer.headers['content-type'], path).toMatch(/^application\/(vnd\.heroku\+)?json/);
  }
});

test('bodies that are none are refused with 400 or 422, never 500', async () => {
  for (const body of ['{', '[]', '"x"', 'null', '{"name":7}', '\u0000', `{"name":"${'x'.repeat(2_000_000)}"}`]) {
    const { status } = await api('POST', '/apps', { body, headers: { 'content-type': 'application/json' } });
    expect([400, 413, 415, 422], `${status} for ${body.slice(0, 20)}`).toContain(status);
  }
});

test('a request with the ETag of what it knows gets 304', async ({ createApp }) => {
  const app = await createApp('etag', { files: webApp() });
  const first = await api('GET', `/apps/${app.name}`);
  const etag = first.headers.etag ?? '';
  expect(etag).toBeTruthy();
  const second = await api('GET', `/apps/${app.name}`, { headers: { 'if-none-match': etag } });
  expect(second.status).toBe(304);
  expect(second.body).toBe('');
  await app.did('maintenance:on');
  const third = await api('GET', `/apps/${app.name}`, { headers: { 'if-none-match': etag } });
  expect(third.status).toBe(200);
});

test('lists come in ranges, as the client asks', async ({ createApp }) => {
  const app = await (await createApp('range', { files: webApp() })).live();
  for (const value of ['1', '2', '3', '4']) await app.did('config:set', `N=${value}`);
  const path = `/apps/${app.name}/releases`;
  const first = await api('GET', path, { headers: { range: 'version ..; max=2, order=desc' } });
  expect(first.status).toBe(206);
  const versions = (answer: { json: <T>() => T }): number[] =>
    answer.json<{ version: number }[]>().map(({ version }) => version);
  expect(versions(first)).toEqual([5, 4]);
  const seen = [...versions(first)];
  let next = first.headers['next-range'];
  while (typeof next === 'string') {
    const page = await api('GET', path, { headers: { range: next } });
    seen.push(...versions(page));
    next = page.headers['next-range'];
  }
  expect(seen).toEqual([5, 4, 3, 2, 1]);
  expect((await api('GET', path, { headers: { range: 'nonsense ..' } })).status).toBeGreaterThanOrEqual(400);
});

test('what a change makes is described by links, and the root leads to everything', async ({ createApp }) => {
  const app = await (await createApp('links', { files: webApp() })).live();
  const root = await api('GET', '/');
  expect(root.status).toBe(200);
  expect(String(root.headers['link'])).toContain('/apps');
  const changed = await api('PATCH', `/apps/${app.name}/config-vars`, { json: { A: '1' } });
  expect(changed.status).toBe(200);
  const rollout = /<([^>]+)>; rel="rollout"/.exec(String(changed.headers['link']))?.[1] ?? '';
  expect(rollout).toContain(`/apps/${app.name}/`);
  expect((await api('GET', rollout)).json<object>()).toMatchObject({ release: { version: 2 } });
});

test('the shapes are Heroku’s: app, release, dyno, formation, domain, build', async ({ createApp }) => {
  const app = await (await createApp('shapes', { files: webApp() })).live();
  const shapes: Record<string, readonly string[]> = {
    '': ['id', 'name', 'web_url', 'git_url', 'owner', 'region', 'stack', 'maintenance', 'created_at', 'released_at'],
    '/releases/1': ['id', 'version', 'status', 'current', 'description', 'user', 'slug', 'created_at'],
    '/dynos/web.1': ['id', 'name', 'type', 'state', 'command', 'release', 'size', 'created_at'],
    '/formation/web': ['id', 'type', 'quantity', 'size', 'command', 'app'],
    [`/domains/${app.host}`]: ['id', 'hostname', 'kind', 'cname', 'status'],
  };
  for (const [path, keys] of Object.entries(shapes)) {
    const answer = await api('GET', `/apps/${app.name}${path}`);
    expect(answer.status, path).toBe(200);
    expect(Object.keys(answer.json<object>()), path).toEqual(expect.arrayContaining([...keys]));
  }
  const account = await api('GET', '/account');
  expect(Object.keys(account.json<object>())).toEqual(expect.arrayContaining(['id', 'email', 'name']));
  expect(account.headers['ratelimit-remaining']).toMatch(/^\d+$/);
});

test('the API listens on loopback alone', async () => {
  const { port, hostname } = new URL(facts().apiUrl);
  expect(hostname).toBe('127.0.0.1');
  const { readFileSync } = await import('node:fs');
  const wanted = Number(port).toString(16).toUpperCase().padStart(4, '0');
  const listening = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .filter((line) => line.includes(`:${wanted} 00000000:0000 0A`));
  expect(listening).toHaveLength(1);
  expect(listening[0]).toContain(`0100007F:${wanted}`);
});
