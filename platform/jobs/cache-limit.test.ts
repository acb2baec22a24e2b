import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRecord } from '../store/testing/record.ts';
import { limitCaches } from './cache-limit.ts';

const MIB = 1024 * 1024;

test('limitCaches takes caches over the limit of their app, and tells it', async (t) => {
  const record = openRecord(t);
  const { store, app, account } = record;
  const other = record.newApp('other');
  record.settings({ buildCacheMb: 100 });
  const gone: string[] = [];
  const engine = {
    volumeSizes: async () => [
      { name: `berth-1-cache-${app.id}-npm`, appId: app.id, sizeBytes: 101 * MIB },
      { name: `berth-1-cache-${app.id}-build`, appId: app.id, sizeBytes: 100 * MIB },
      { name: `berth-1-cache-${other.id}-npm`, appId: other.id, sizeBytes: 2048 * MIB },
      { name: 'of-none', appId: 'none', sizeBytes: 9999 * MIB },
    ],
    removeVolume: async (name: string) => void gone.push(name),
  };
  assert.equal(await limitCaches({ store, engine }), 1);
  assert.deepEqual(gone, [`berth-1-cache-${app.id}-npm`]);
  const [event] = store.events.since({ appId: app.id, kind: 'build.cache-emptied', at: 0 });
  assert.deepEqual(event?.data, { name: 'npm', sizeBytes: 101 * MIB });
  const commit = 'c'.repeat(40);
  store.transaction(() =>
    store.builds.create({ appId: app.id, accountId: account.id, commit, origin: 'git', version: null }),
  );
  assert.equal(await limitCaches({ store, engine }), 0, 'not while it is being built');
});
