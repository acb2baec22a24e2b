import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { DockerClient } from './docker-client.ts';
import { DockerEngine } from './docker-engine.ts';
import type { EngineChange } from './engine.ts';
import { engineFixture, until } from './engine-fixture.ts';

const LIMIT = { timeout: 60_000 };
const SOCKET = '/var/run/docker.sock';

test("watch tells the life of this instance's dynos, and ends with its signal", LIMIT, async (t) => {
  const { engine, set, network } = await engineFixture(t);
  const other = await engineFixture(t);
  await engine.ensureNetwork(network);
  const seen: EngineChange[] = [];
  const controller = new AbortController();
  const watching = engine.watch({ signal: controller.signal, onChange: (change) => seen.push(change) });
  await until(async () => seen.length > 0);
  await other.engine.apply(other.set({ dynos: ['d9'] }));
  const limits = { memoryBytes: 32 * 1024 * 1024, cpus: 1, pids: 20 };
  // The Engine can miss a kill for memory when the container ends with it: this one lives on for a while.
  await engine.apply(set({ command: `perl -e '$x = "x" x 200_000_000'; sleep 2; exit 1`, limits }));
  await until(async () => seen.some(({ kind }) => kind === 'exited'));
  await engine.apply(set({ slots: [] }));
  await until(async () => seen.some(({ kind }) => kind === 'removed'));
  controller.abort();
  await watching;
  assert.deepEqual(seen[0], { kind: 'connected', dynoId: null });
  assert.deepEqual(
    new Set(seen.slice(1).map(({ kind, dynoId }) => `${kind} ${dynoId}`)),
    new Set(['started d1', 'out-of-memory d1', 'exited d1', 'removed d1']),
  );
});

test('watch comes back after a lost connection, and the rest says that the Engine is away', LIMIT, async (t) => {
  const { image } = await engineFixture(t);
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  t.after(() => rm(folder, { recursive: true }));
  const socketPath = join(folder, 'docker.sock');
  const engine = new DockerEngine({ socketPath, instance: 'none', reach: 'address', extraCa: null, probeImage: image });
  await assert.rejects(engine.observe(), {
    code: 'engine_unavailable',
    message: `Cannot reach the Docker Engine at ${socketPath}: ENOENT`,
    next: /berth doctor/,
  });
  const relay = await openRelay(socketPath);
  let connections = 0;
  const controller = new AbortController();
  const watching = engine.watch({
    signal: controller.signal,
    onChange: ({ kind }) => {
      if (kind === 'connected') connections += 1;
    },
  });
  await until(async () => connections === 1);
  await relay.close();
  await assert.rejects(engine.observe(), { code: 'engine_unavailable' });
  const again = await openRelay(socketPath);
  await until(async () => connections === 2);
  assert.deepEqual(await engine.observe(), []);
  controller.abort();
  await watching;
  await again.close();
});

test('ask gives up on an Engine that never answers', LIMIT, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'engine-'));
  const socketPath = join(folder, 'docker.sock');
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket)).listen(socketPath);
  await once(server, 'listening');
  t.after(async () => {
    await closeServer(server, sockets);
    await rm(folder, { recursive: true });
  });
  const client = new DockerClient({ socketPath });
  await assert.rejects(
    client.ask((docker) => docker.ping(), { deadlineMs: 100 }),
    { code: 'engine_unavailable', message: /no answer within 0\.1 seconds/ },
  );
});

/** A socket that leads to the Docker Engine until it is closed, with all that goes through it. */
async function openRelay(path: string): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(SOCKET);
    for (const socket of [near, far]) sockets.add(socket.on('error', () => socket.destroy()));
    near.pipe(far).pipe(near);
  });
  server.listen(path);
  await once(server, 'listening');
  return { close: () => closeServer(server, sockets) };
}

async function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
}
