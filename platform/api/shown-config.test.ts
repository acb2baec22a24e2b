import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signedIn } from './testing/browser.ts';
import { startApi, type TestApi } from './testing/server.ts';

async function revealed(api: TestApi): Promise<Readonly<Record<string, unknown>>[]> {
  const events = await api.client.events('hello');
  return events.filter(({ kind }) => kind === 'config.revealed').map(({ data }) => data);
}

test('config vars that are shown in a browser are an event, those that a program reads are none', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  await api.client.setConfig('hello', { A: '1', SECRET: 'canary-4be1' });
  const browser = await signedIn(api);
  await api.client.config('hello');
  assert.deepEqual(await api.client.configVar('hello', 'SECRET'), { SECRET: 'canary-4be1' });
  await browser.ask('/api/apps/hello/config-var-names');
  assert.deepEqual(await revealed(api), []);
  const all = await browser.ask('/api/apps/hello/config-vars');
  assert.deepEqual(JSON.parse(all.text), { A: '1', SECRET: 'canary-4be1' });
  const one = await browser.ask('/api/apps/hello/config-vars/SECRET');
  assert.deepEqual(JSON.parse(one.text), { SECRET: 'canary-4be1' });
  await browser.ask('/api/apps/hello/releases/v3/config-vars');
  assert.deepEqual(await revealed(api), [
    { version: 3, keys: 2 },
    { version: 3, keys: 1, name: 'SECRET' },
    { version: 3, keys: 2 },
  ]);
  assert.equal((await browser.ask('/api/apps/hello/config-vars/NONE')).status, 404);
  assert.equal((await revealed(api)).length, 3);
});

test('a page that changes config vars is shown no others', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  await api.client.setConfig('hello', { SECRET: 'canary-4be1', GONE: 'x' });
  const browser = await signedIn(api);
  const json = { A: '1', GONE: null };
  const changed = await browser.ask('/api/apps/hello/config-vars', { method: 'PATCH', json });
  assert.deepEqual(JSON.parse(changed.text), { A: '1' });
  assert.deepEqual(await api.client.config('hello'), { A: '1', SECRET: 'canary-4be1' });
  assert.deepEqual(await revealed(api), []);
});
