import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type App, DEFAULT_APP_SETTINGS } from '../model/app.ts';
import type { LogLine } from '../model/log.ts';
import { logReader } from './log-reader.ts';
import { LogStore } from './log-store.ts';

const app: App = {
  id: 'a',
  name: 'hello',
  ownerId: 'owner',
  state: 'active',
  maintenance: false,
  subnet: 0,
  settings: DEFAULT_APP_SETTINGS,
  createdAt: 0,
  updatedAt: 0,
  releasedAt: null,
};

const isWeb = ({ process }: LogLine) => process.startsWith('web.');

test('logReader gives the newest lines that match, or those after an id, and follows from there', async () => {
  const root = await mkdtemp(join(tmpdir(), 'berth-reader-'));
  const store = new LogStore({ root, onError: (error) => assert.fail(String(error)) });
  const print = (process: string, text: string) => store.append('a', { at: 1, source: 'app', process, text });
  const reader = logReader(store);
  const abort = new AbortController();
  const query = { app, lines: 2, after: null, follow: false, matches: isWeb, signal: abort.signal };
  const ids = async (more: object) =>
    (await Array.fromAsync(reader.read({ ...query, ...more }))).map(({ id, line }) => `${id} ${line.text}`);
  for (const text of ['one', 'two', 'three']) {
    print('web.1', text);
    print('worker.1', text);
  }

  assert.deepEqual(await ids({}), ['3 two', '5 three']);
  assert.deepEqual(await ids({ lines: 0 }), []);
  assert.deepEqual(await ids({ lines: 0, after: '1' }), ['3 two', '5 three']);
  assert.deepEqual(await ids({ after: 'not an id' }), ['3 two', '5 three']);

  const seen: string[] = [];
  for await (const { id } of reader.read({ ...query, after: '3', follow: true })) {
    seen.push(id);
    if (seen.length === 1) {
      print('worker.1', 'four');
      print('web.1', 'four');
    }
    if (seen.length === 2) abort.abort();
  }
  assert.deepEqual(seen, ['5', '8']);
  await store.close();
  await rm(root, { recursive: true });
});
