import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { test } from 'node:test';
import { startApi } from './testing/server.ts';

test('the host tells its memory, what of it is promised, and how many dynos more there is room for', async (t) => {
  const api = await startApi(t);
  await api.newApp('hello');
  const before = await api.client.host();
  assert.equal(before.memory.total_bytes, totalmem());
  assert.ok(before.memory.available_bytes > 0 && before.memory.available_bytes <= totalmem());
  assert.ok(before.memory.platform_bytes > 10_000_000);
  assert.equal(before.memory.dynos_may_take_bytes, 512 * 1024 ** 2);
  assert.ok(before.cpu.cores >= 1 && before.cpu.use >= 0 && before.cpu.use <= 1 && before.cpu.load.length === 3);
  assert.ok(before.disk.free_bytes > 0 && before.disk.free_bytes < before.disk.total_bytes);
  await api.client.scale('hello', [{ type: 'web', quantity: 3 }]);
  const after = await api.client.host();
  assert.equal(after.memory.dynos_may_take_bytes, 3 * 512 * 1024 ** 2);
  assert.deepEqual(after.headroom, { size: 'Standard-1X', dynos: Math.max(0, before.headroom.dynos - 2) });
  await api.client.updateSettings('hello', { memory_mb: 1024 });
  assert.equal((await api.client.host()).memory.dynos_may_take_bytes, 3 * 1024 ** 3);
});

test('the host tells of its routers whether they serve the newest table, and of the backups that were made', async (t) => {
  const api = await startApi(t);
  const at = Date.UTC(2030, 0, 1);
  api.acts.routers.push({ id: 'r1', connected: true, lastSeen: at, revision: 7 });
  api.acts.routers.push({ id: 'r2', connected: false, lastSeen: at, revision: 6 });
  api.acts.backups.push({ at, file: '/backup/berth.tar.gz', sizeBytes: 9, images: true });
  const { routers, backups, router_url: url } = await api.client.host();
  assert.deepEqual(
    routers.map(({ id, connected, current }) => [id, connected, current]),
    [
      ['r1', true, true],
      ['r2', false, false],
    ],
  );
  assert.equal(url, 'http://*.localhost:8080');
  const created = '2030-01-01T00:00:00Z';
  assert.deepEqual(backups, [{ created_at: created, file: '/backup/berth.tar.gz', size_bytes: 9, images: true }]);
  const member = api.newAccount('member@localhost');
  assert.equal((await api.fetch('/platform/host', { as: member.token })).status, 403);
});
