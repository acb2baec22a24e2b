import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { exitOf, start } from '../platform/exec.ts';
import { type Answerer, baseEnv, fakeApi, TOKEN } from './fake-api.ts';

function event(seq: number, kind: string, data: object) {
  return {
    seq,
    kind,
    app: { id: 'a', name: 'hello' },
    actor: seq === 2 ? { id: 'u', email: 'ada@example.com' } : null,
    data,
    created_at: '2026-01-01T00:00:00Z',
  };
}

const RELEASED = event(1, 'release.succeeded', { version: 3 });
const SCALED = event(2, 'formation.updated', { type: 'web', from: 1, quantity: 2, size: 'Standard-1X' });
const FAILED = event(3, 'release.failed', { version: 4, code: 'boot_timeout' });

test('events shows those of the app that is meant, and of all apps with their names where none is', async () => {
  const api = await fakeApi({ 'GET /apps/hello/events': [SCALED, RELEASED], 'GET /events': [SCALED, RELEASED] });
  const env = { TZ: 'UTC' };
  const one = await api.berth(['events', '-a', 'hello'], { env });
  assert.equal(
    one.stdout,
    '2026-01-01 00:00:00  Release v3 is live\n' +
      '2026-01-01 00:00:00  web scaled from 1 to 2 (Standard-1X)  by ada@example.com\n',
    one.stderr,
  );
  for (const args of [['events'], ['events', '-a', 'hello', '--all']]) {
    const all = await api.berth(args, { env });
    assert.match(all.stdout, /^2026-01-01 00:00:00 {2}hello {2}Release v3 is live\n/, all.stderr);
  }
  const json = await api.berth(['events', '--all', '--json']);
  assert.deepEqual(JSON.parse(json.stdout), [RELEASED, SCALED]);
  const unknown = await api.berth(['events', '--remote', 'nowhere']);
  assert.notEqual(unknown.exitCode, 0);
  await api.close();
});

test('events --tail goes on after the newest that it has shown, over a lost connection', async () => {
  let round = 0;
  const stream: Answerer = (request, response) => {
    if (request.headers.accept !== 'text/event-stream') {
      response.writeHead(200).end(JSON.stringify([RELEASED]));
      return;
    }
    round += 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    if (round === 1) response.end(`id: 3\nevent: release.failed\ndata: ${JSON.stringify(FAILED)}\n\n`);
    else if (round === 2) response.end('id: 9\nevent: reset\ndata: {}\n\n');
    else response.flushHeaders();
  };
  const api = await fakeApi({ 'GET /events': stream });
  const child = start([process.execPath, join(import.meta.dirname, 'main.ts'), 'events', '--all', '--tail'], {
    env: { ...baseEnv(api.folder), TZ: 'UTC', BERTH_API_URL: api.url, BERTH_API_KEY: TOKEN },
  });
  const seen = { out: '', err: '' };
  child.stdout?.on('data', (chunk: Buffer) => {
    seen.out += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    seen.err += chunk.toString();
  });
  while (round < 3) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  await exitOf(child);
  assert.match(seen.out, /Release v3 is live\n.*Release v4 failed \(boot_timeout\)\n$/s);
  assert.match(seen.err, /^Some events are not kept any more/);
  assert.deepEqual(
    api.headers.map((headers) => headers['last-event-id']),
    [undefined, '1', '3', '9'],
  );
  await api.close();
});
