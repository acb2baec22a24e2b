import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatLine } from './format.ts';
import { lastEventId, lineEvent, logEvents } from './log-events.ts';
import { LogSessions } from './log-sessions.ts';
import { LogStore } from './log-store.ts';

const line = { id: 7, at: Date.UTC(2024, 0, 1), source: 'app', process: 'web.1', text: 'text' } as const;
const never = new AbortController().signal;

test('formatLine writes a line as Heroku does', () => {
  assert.equal(formatLine(line), '2024-01-01T00:00:00.000000+00:00 app[web.1]: text');
});

test('lineEvent carries the id, and carriage returns as lines of data', () => {
  assert.equal(lineEvent(line), 'id: 7\ndata: 2024-01-01T00:00:00.000000+00:00 app[web.1]: text\n\n');
  assert.equal(
    lineEvent({ ...line, text: 'a\rid: 9' }),
    'id: 7\ndata: 2024-01-01T00:00:00.000000+00:00 app[web.1]: a\ndata: id: 9\n\n',
  );
});

test('lastEventId reads numbers only', () => {
  assert.equal(lastEventId('12'), 12);
  for (const header of [undefined, '', '-1', 'x', '1e9']) assert.equal(lastEventId(header), undefined);
});

test('logEvents gives the newest lines and ends, or tails from where the client was', async () => {
  const root = await mkdtemp(join(tmpdir(), 'berth-events-'));
  const store = new LogStore({ root, onError: (error) => assert.fail(String(error)) });
  for (const text of ['one', 'two', 'three']) store.append('a', { ...line, text });
  const session = { appId: 'a', lines: 2, tail: false };
  const events = await Array.fromAsync(logEvents({ store, session, lastId: undefined, signal: never }));
  assert.equal(events[0], 'retry: 1\n\n');
  assert.deepEqual(
    events.slice(1).map((event) => event.slice(0, 5)),
    ['id: 2', 'id: 3'],
  );
  assert.deepEqual(await Array.fromAsync(logEvents({ store, session, lastId: 3, signal: never })), ['retry: 1\n\n']);

  const abort = new AbortController();
  const tail = logEvents({ store, session: { ...session, tail: true }, lastId: 1, signal: abort.signal });
  const seen: string[] = [];
  for await (const event of tail) {
    seen.push(event.slice(0, 5));
    if (seen.length === 3) store.append('a', { ...line, text: 'four' });
    if (seen.length === 4) abort.abort();
  }
  assert.deepEqual(seen, [':\n\n', 'id: 2', 'id: 3', 'id: 4']);
  await store.close();
  await rm(root, { recursive: true });
});

test('LogSessions opens by id for five minutes after the last use', () => {
  let now = 0;
  const sessions = new LogSessions({ now: () => now });
  const session = { appId: 'a', lines: 100, tail: true, dyno: 'web' };
  const id = sessions.create(session);
  assert.match(id, /^[\w-]{32}$/);
  assert.deepEqual(sessions.open(id), session);
  assert.equal(sessions.open('nope'), null);
  now += 4 * 60_000;
  assert.deepEqual(sessions.open(id), session);
  now += 4 * 60_000;
  assert.deepEqual(sessions.open(id), session);
  now += 6 * 60_000;
  assert.equal(sessions.open(id), null);
  const other = sessions.create(session);
  sessions.removeApp('a');
  assert.equal(sessions.open(other), null);
});
