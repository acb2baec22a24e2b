import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { refuseForeignPort } from './port-owner.ts';

async function listening(
  t: TestContext,
  options: { port?: number; host?: string; path?: string; reusePort?: boolean },
): Promise<number> {
  const server: Server = createServer();
  t.after(() => server.close());
  await new Promise<void>((resolve) => server.listen(options, resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'berth-port-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

test('refuseForeignPort throws when another program shares the port', async (t) => {
  const port = await listening(t, { port: 0, host: '::', reusePort: true });
  await assert.rejects(
    refuseForeignPort({ port, adminSocket: join(folder(t), 'router.sock') }),
    /another program has it/,
  );
});

test('refuseForeignPort lets a router take over from the one behind the admin socket', async (t) => {
  const port = await listening(t, { port: 0, host: '::', reusePort: true });
  const adminSocket = join(folder(t), 'router.sock');
  await listening(t, { path: adminSocket });
  await refuseForeignPort({ port, adminSocket });
});

test('refuseForeignPort says nothing when the port is free', async (t) => {
  await refuseForeignPort({ port: 0, adminSocket: join(folder(t), 'router.sock') });
});
