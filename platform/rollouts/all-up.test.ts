import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRecord } from '../store/testing/record.ts';
import { allUp } from './all-up.ts';

const signal = new AbortController().signal;

test('allUp gives up when nothing happens for a long time, and says how far it is', async (t) => {
  const record = openRecord(t);
  record.settings({ bootSeconds: 0 });
  record.scale('web', 2);
  const release = record.release();
  const set = record.set({ release, state: 'starting' });
  const { id } = record.dyno({ release, set });
  record.store.transaction(() => record.store.dynos.change(id, { state: 'up' }));
  await assert.rejects(allUp({ store: record.store, set, signal, stalledMs: 20 }), {
    code: 'start_failed',
    message: /1 of 2 are up/,
  });
});

test('allUp does not mind the crash of a dyno that is not wanted any more', async (t) => {
  const record = openRecord(t);
  record.scale('web', 1);
  const release = record.release();
  const set = record.set({ release, state: 'starting' });
  for (const [name, state] of [
    ['web.1', 'up'],
    ['web.2', 'crashed'],
  ] as const) {
    const { id } = record.dyno({ release, set, name });
    record.store.transaction(() => record.store.dynos.change(id, { state }));
  }
  await allUp({ store: record.store, set, signal });
});
