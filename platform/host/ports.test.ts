import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { apiPortCandidates, firstFreePort, isPortFree, routerPortCandidates } from './ports.ts';

test('firstFreePort passes over a port that somebody listens on', async (t) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  assert.equal(await isPortFree(address.port, { host: '127.0.0.1' }), false);
  const port = await firstFreePort([address.port, address.port + 1, address.port + 2], { host: '127.0.0.1' });
  assert.notEqual(port, address.port);
});

test('routerPortCandidates offers port 80 to root only', () => {
  assert.equal(routerPortCandidates({ isRoot: true }).next().value, 80);
  assert.equal(routerPortCandidates({ isRoot: false }).next().value, 8080);
  assert.equal(apiPortCandidates().next().value, 5000);
});
