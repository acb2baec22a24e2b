import { freshName } from './app.ts';
import { facts } from './berth.ts';
import { throughRouter, until } from './http.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

test('an app answers to domains of its own, exact and wildcard', async ({ createApp }) => {
  const app = await (await createApp('domains', { files: webApp('mine') })).live();
  const domain = `${app.name}.example.com`;
  await app.did('domains:add', `www.${domain}`);
  await app.did('domains:add', `*.${domain}`);
  await until('the domains lead to the app', async () => (await throughRouter(`a.${domain}`, '/')).status === 200);
  for (const host of [`www.${domain}`, `WWW.${domain.toUpperCase()}:80`, `a.${domain}`]) {
    expect(await throughRouter(host, '/'), host).toMatchObject({ status: 200, body: 'mine' });
  }
  for (const host of [domain, `a.b.${domain}.evil.com`, `x${domain}`]) {
    expect((await throughRouter(host, '/')).status, host).toBe(404);
  }
  expect((await app.did('domains')).stdout).toContain(`*.${domain}`);
  await app.did('domains:remove', `*.${domain}`);
  await until('the wildcard is gone', async () => (await throughRouter(`a.${domain}`, '/')).status === 404);
  expect((await throughRouter(`www.${domain}`, '/')).status).toBe(200);
});

test('an exact domain wins over the wildcard of another app, and no domain is had twice', async ({ createApp }) => {
  const wide = await (await createApp('wide', { files: webApp('wide') })).live();
  const exact = await (await createApp('exact', { files: webApp('exact') })).live();
  const domain = `${wide.name}.example.com`;
  await wide.did('domains:add', `*.${domain}`);
  await exact.did('domains:add', `shop.${domain}`);
  await until('the exact one', async () => (await throughRouter(`shop.${domain}`, '/')).body === 'exact');
  await until('the wide one', async () => (await throughRouter(`other.${domain}`, '/')).body === 'wide');
  const stolen = await wide.berth('domains:add', `shop.${domain}`);
  expect(stolen.code).not.toBe(0);
});

test('hostnames that are none, or are not the owner’s to have, are refused', async ({ createApp }) => {
  const app = await createApp('hosts', { files: webApp() });
  const { domain } = facts();
  const names = [
    'a.com;}',
    '*.*.com',
    'a b.com',
    'a.com\r\nx: y',
    '../etc',
    '-a.com',
    'a..com',
    `api.${domain}`,
    `hello-berth.${domain}`,
    '*',
    '`id`.com',
    `*.${domain}`,
    '127.0.0.1',
    'x'.repeat(300),
  ];
  for (const name of names) {
    const { code, output } = await app.berth('domains:add', name);
    expect(code, `${name}\n${output}`).not.toBe(0);
  }
  expect(await app.json<unknown[]>('domains')).toHaveLength(1);
});

test('maintenance shows its page, and lets the app be as it is', async ({ createApp }) => {
  const app = await (await createApp('maintenance', { files: webApp() })).live();
  await app.did('maintenance:on');
  const page = await until('the page', async () => {
    const answer = await app.get('/', { headers: { accept: 'text/html' } });
    return answer.status === 503 && answer;
  });
  expect(page.body).toContain('H80');
  expect((await app.did('maintenance')).stdout).toBe('on\n');
  await app.did('maintenance:off');
  await until('the app again', async () => (await app.get()).status === 200);
});

test('an app that is renamed answers to its new name only, and its folder goes on pushing', async ({ createApp }) => {
  const app = await (await createApp('rename', { files: webApp('1') })).live();
  const oldHost = app.host;
  const oldName = app.name;
  app.name = freshName('renamed');
  await app.did('apps:rename', app.name, '--app', oldName);
  await until('the new name answers', async () => (await app.get()).body === '1');
  expect((await throughRouter(oldHost, '/')).status).toBe(404);
  await app.live(webApp('2'));
  expect((await app.get()).body).toBe('2');
});

test('an app is destroyed only when its name is said, and then all of it goes', async ({ createApp }) => {
  const app = await (await createApp('destroy', { files: webApp() })).live();
  const unsaid = await app.berth('apps:destroy');
  expect(unsaid.code).not.toBe(0);
  expect(unsaid.output).toContain(`--confirm ${app.name}`);
  const wrong = await app.berth('apps:destroy', '--confirm', 'another');
  expect(wrong.code).not.toBe(0);
  expect((await app.get()).status).toBe(200);
  await app.did('apps:destroy', '--confirm', app.name);
  await until('it is gone', async () => (await app.get()).status === 404);
  expect((await app.berth('apps:info', '--app', app.name)).code).not.toBe(0);
  const names = await app.json<{ name: string }[]>('apps');
  expect(names.map(({ name }) => name)).not.toContain(app.name);
});
