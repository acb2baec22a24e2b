import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { engineFixture } from '../engine/engine-fixture.ts';
import { Collector } from './collector.ts';
import { LogStore } from './log-store.ts';

const LINES = 3000;

test('Collector takes every line of a real container once, over restarts of the platform', async (t) => {
  const fixture = await engineFixture(t);
  const root = await mkdtemp(join(tmpdir(), 'berth-collector-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const onError = (error: unknown) => assert.fail(String(error));
  const start = () => {
    const store = new LogStore({ root, onError });
    const collector = new Collector({ engine: fixture.engine, store, file: join(root, 'positions.json'), onError });
    return { store, collector };
  };
  const command = `for i in $(seq ${LINES}); do echo line $i; [ $((i % 100)) = 0 ] && sleep 0.1; done`;
  await fixture.engine.ensureNetwork(fixture.network);
  const { containerId } = await fixture.engine.runOnce(fixture.oneOff({ command, attach: false }));
  const container = { appId: 'a', process: 'run.1000', containerId, dynoId: 'r1' };
  for (const wanted of [500, 1200]) {
    const { store, collector } = start();
    collector.collect(container);
    while ((await store.read({ appId: 'a', lines: LINES })).length < wanted) await new Promise(setImmediate);
    await collector.close();
    await store.close();
  }
  const { store, collector } = start();
  collector.collect(container);
  await collector.drained('r1');
  const texts = (await store.read({ appId: 'a', lines: 2 * LINES })).map(({ text }) => text);
  assert.deepEqual(
    texts,
    Array.from({ length: LINES }, (_, index) => `line ${index + 1}`),
  );
  await collector.close();
  await store.close();
});
