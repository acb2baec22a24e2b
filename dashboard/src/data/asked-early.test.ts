import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedEarly } from './asked-early.ts';

test('askedEarly gives an answer that was asked for once, to whoever asks for the same, and none to go on without', async (t) => {
  globalThis.berthAsked = new Map<string, Promise<Response | null>>([
    ['/api/session', Promise.resolve(new Response('{"a":1}'))],
    ['/api/app-summaries', Promise.resolve(new Response('{}', { status: 401 }))],
    ['/api/apps/hello', Promise.resolve(null)],
  ]);
  t.after(() => {
    globalThis.berthAsked = undefined;
  });
  const get = (url: string) => askedEarly({ method: 'GET', url });
  assert.equal(await askedEarly({ method: 'DELETE', url: '/api/session' }), null);
  assert.equal(await (await get('/api/session'))?.text(), '{"a":1}');
  for (const url of ['/api/session', '/api/app-summaries', '/api/apps/hello', '/api/apps']) {
    assert.equal(await get(url), null, url);
  }
});
