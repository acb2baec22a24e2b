import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import express, { Router } from 'express';
import { Door } from './serve.ts';

function portOf({ server }: Door): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('Door answers 503 until it is opened, and lets nobody else have its port', async (t) => {
  const door = new Door();
  await door.claim(0);
  t.after(async () => {
    door.server.close();
    door.server.closeAllConnections();
    await once(door.server, 'close');
  });
  const url = `http://127.0.0.1:${portOf(door)}/health`;
  const early = await fetch(url);
  assert.deepEqual([early.status, early.headers.get('retry-after')], [503, '1']);
  assert.equal(door.isOpen, false);
  await assert.rejects(new Door().claim(portOf(door)), /EADDRINUSE/);
  const api = express().get('/health', (_request, response) => void response.json({ status: 'ok' }));
  door.open({ git: Router(), api, dashboard: { owns: () => false, site: express() } });
  assert.deepEqual(await (await fetch(url)).json(), { status: 'ok' });
});
