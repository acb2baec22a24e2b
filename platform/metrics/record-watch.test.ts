import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Dyno } from '../model/dyno.ts';
import { openRecord } from '../store/testing/record.ts';
import { watchRecord } from './record-watch.ts';

function watching(t: TestContext) {
  const record = openRecord(t);
  const restarts: string[] = [];
  const forgotten: string[] = [];
  const sink = {
    restarted: ({ dyno, reason }: { dyno: string; reason: string }) => restarts.push(`${dyno} ${reason}`),
    forget: (appId: string) => forgotten.push(appId),
  };
  const errors: unknown[] = [];
  t.after(watchRecord({ store: record.store, sink, onError: (error) => errors.push(error) }));
  const release = record.release();
  const change = (dyno: Dyno, changes: Parameters<typeof record.store.dynos.change>[1]) =>
    record.store.transaction(() => record.store.dynos.change(dyno.id, changes));
  return { record, release, restarts, forgotten, errors, change };
}

test('watchRecord tells of a crash with its reason, once', (t) => {
  const { record, release, restarts, change } = watching(t);
  const set = record.set({ release });
  const dyno = record.dyno({ release, set });
  change(dyno, { state: 'up' });
  change(dyno, { state: 'crashed', errorCode: 'out_of_memory' });
  change(dyno, { state: 'stopping' });
  record.dyno({ release, set });
  assert.deepEqual(restarts, ['web.1 out_of_memory']);
});

test('watchRecord tells of a restart that was asked for, and not of rollouts, first starts or one-off dynos', (t) => {
  const { record, release, restarts, change } = watching(t);
  const set = record.set({ release });
  const [one, two] = [record.dyno({ release, set }), record.dyno({ release, set, name: 'web.2' })];
  change(one, { state: 'up' });
  change(two, { state: 'up' });
  assert.deepEqual(restarts, []);
  change(one, { state: 'draining' });
  record.dyno({ release, set });
  assert.deepEqual(restarts, ['web.1 restarted']);
  const next = record.set({ release, state: 'starting' });
  change(record.dyno({ release, set: next }), { state: 'crashed', errorCode: 'boot_timeout' });
  change(record.dyno({ release, set: null, name: 'run.1' }), { state: 'crashed', errorCode: 'dyno_exited' });
  assert.deepEqual(restarts, ['web.1 restarted'], 'a set that never went live fails its rollout instead');
});

test('watchRecord tells of removed apps, and lets no change fail with the figures', (t) => {
  const { record, release, forgotten, errors, change } = watching(t);
  t.after(
    watchRecord({
      store: record.store,
      sink: {
        restarted: () => {
          throw new Error('the disk is full');
        },
        forget: () => undefined,
      },
      onError: (error) => errors.push(error),
    }),
  );
  change(record.dyno({ release, set: record.set({ release }) }), { state: 'crashed', errorCode: 'dyno_exited' });
  assert.equal(errors.length, 1);
  const { id } = record.newApp('gone');
  record.store.transaction(() => record.store.events.record({ kind: 'app.removed', appId: id }));
  assert.deepEqual(forgotten, [id]);
});
