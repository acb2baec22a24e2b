import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ConnectionPool } from './connection-pool.ts';
import { startRawDyno, until } from './testing.ts';

const options = { connectMs: 1_000, idleMs: 60_000, freshMs: 60_000 };

test('ConnectionPool hands out a kept connection again, and a new one when none is idle', async (t) => {
  const port = await startRawDyno(t, () => undefined);
  const pool = new ConnectionPool({ host: '127.0.0.1', port }, options);
  t.after(() => pool.close());
  const first = await pool.acquire(true);
  const second = await pool.acquire(true);
  pool.release(first.socket);
  const third = await pool.acquire(false);
  assert.deepEqual([first.reused, second.reused, third.reused], [false, false, true]);
  assert.equal(third.socket, first.socket);
  second.socket.destroy();
  third.socket.destroy();
});

test('ConnectionPool keeps no connection for a request that must not be repeated when it was idle for long', async (t) => {
  const port = await startRawDyno(t, () => undefined);
  const pool = new ConnectionPool({ host: '127.0.0.1', port }, { ...options, freshMs: -1 });
  t.after(() => pool.close());
  const { socket } = await pool.acquire(true);
  pool.release(socket);
  const fresh = await pool.acquire(false);
  assert.equal(fresh.reused, false);
  assert.equal((await pool.acquire(true)).socket, socket);
  fresh.socket.destroy();
  socket.destroy();
});

test('ConnectionPool drops a connection that closes, speaks out of turn, or is idle for too long', async (t) => {
  const sayings: Readonly<Record<string, string>> = { closes: 'end', speaks: 'write' };
  for (const [name, act] of Object.entries(sayings)) {
    const port = await startRawDyno(t, (socket) => {
      socket.once('data', () => (act === 'end' ? socket.end() : socket.write('HTTP/1.1 200 OK\r\n\r\n')));
    });
    const pool = new ConnectionPool({ host: '127.0.0.1', port }, options);
    const { socket } = await pool.acquire(true);
    pool.release(socket);
    socket.write('go');
    await until(() => pool.idle === 0 && socket.destroyed, `the one that ${name} is dropped`);
  }
  const port = await startRawDyno(t, () => undefined);
  const pool = new ConnectionPool({ host: '127.0.0.1', port }, { ...options, idleMs: 20 });
  const { socket } = await pool.acquire(true);
  pool.release(socket);
  await until(() => pool.idle === 0 && socket.destroyed, 'the idle one is dropped');
});

test('ConnectionPool closes what is idle and what comes back when it is closed', async (t) => {
  const port = await startRawDyno(t, () => undefined);
  const pool = new ConnectionPool({ host: '127.0.0.1', port }, options);
  const [idle, lent] = [await pool.acquire(true), await pool.acquire(true)];
  pool.release(idle.socket);
  pool.close();
  pool.release(lent.socket);
  assert.deepEqual([idle.socket.destroyed, lent.socket.destroyed, pool.idle], [true, true, 0]);
});
