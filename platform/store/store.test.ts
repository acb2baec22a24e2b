import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Event } from '../model/event.ts';
import { openStore, type Store } from './store.ts';

function newStore(t: TestContext): { store: Store; folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'berth-store-'));
  const store = openStore({ path: join(folder, 'berth.db'), keyFile: join(folder, 'key') });
  t.after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  return { store, folder };
}

function newApp(store: Store, name = 'hello') {
  return store.transaction(() => {
    const account =
      store.accounts.byEmail('admin@localhost') ??
      store.accounts.create({ email: 'admin@localhost', name: null, role: 'admin' });
    const app = store.apps.create({ name, ownerId: account.id, subnets: 256 });
    assert.ok(app);
    return { account, app };
  });
}

test('releases number themselves from 1 and keep what failed out of current and base', (t) => {
  const { store } = newStore(t);
  const { account, app } = newApp(store);
  const make = (config: Record<string, string>) =>
    store.transaction(() =>
      store.releases.create({
        appId: app.id,
        description: 'x',
        imageId: null,
        processTypes: {},
        accountId: account.id,
        config,
      }),
    );
  const first = make({ A: '1' });
  assert.equal(first.version, 1);
  store.transaction(() => store.releases.succeed(first));
  const second = make({ A: '2' });
  assert.equal(store.releases.base(app.id)?.id, second.id);
  store.transaction(() => store.releases.fail({ release: second, code: 'boot_timeout', message: 'too slow' }));
  assert.equal(store.releases.current(app.id)?.id, first.id);
  assert.equal(store.releases.base(app.id)?.id, first.id);
  store.transaction(() => store.releases.succeed(second));
  assert.equal(store.releases.byId(second.id)?.status, 'failed', 'an outcome does not change');
  assert.equal(make({}).version, 3);
});

test('config vars are not in the database file in the clear, and need the key to be read', (t) => {
  const { store, folder } = newStore(t);
  const { account, app } = newApp(store);
  const config = { SECRET: 'canary-7f3a "$(id)"\n' };
  const release = store.transaction(() =>
    store.releases.create({
      appId: app.id,
      description: 'x',
      imageId: null,
      processTypes: {},
      accountId: account.id,
      config,
    }),
  );
  assert.deepEqual(store.releases.config(release.id), config);
  for (const file of ['berth.db', 'berth.db-wal']) {
    assert.ok(!readFileSync(join(folder, file)).includes('canary-7f3a'), file);
  }
  assert.equal(statSync(join(folder, 'key')).mode & 0o777, 0o600);
  store.copyTo(join(folder, 'copy.db'));
  assert.throws(() => openStore({ path: join(folder, 'copy.db'), keyFile: join(folder, 'no-key') }), /key file/);
});

test('transaction tells listeners of events after the commit, and of none that was rolled back', (t) => {
  const { store } = newStore(t);
  const heard: Event[] = [];
  store.events.subscribe((event) => heard.push(event));
  assert.throws(() =>
    store.transaction(() => {
      store.accounts.create({ email: 'a@localhost', name: null, role: 'member' });
      throw new Error('no');
    }),
  );
  assert.equal(heard.length, 0);
  assert.equal(store.accounts.all().length, 0);
  newApp(store);
  assert.deepEqual(
    heard.map((event) => event.kind),
    ['account.created', 'app.created'],
  );
  assert.deepEqual(
    store.events.range({ scope: 'all', from: 0, to: 10, order: 'asc', limit: 10 }).map((event) => event.kind),
    ['account.created', 'app.created'],
  );
});

test('tokens are known by their text alone, end when they expire, and can be revoked', (t) => {
  const { store, folder } = newStore(t);
  const { account } = newApp(store);
  const made = store.transaction(() =>
    store.tokens.create({ accountId: account.id, description: 'laptop', expiresAt: null }),
  );
  assert.equal(store.tokens.authenticate(made.text)?.id, made.token.id);
  assert.equal(store.tokens.authenticate(`${made.text}x`), null);
  assert.ok(!readFileSync(join(folder, 'berth.db-wal')).includes(made.text));
  const old = store.transaction(() =>
    store.tokens.create({ accountId: account.id, description: null, expiresAt: Date.now() - 1 }),
  );
  assert.equal(store.tokens.authenticate(old.text), null);
  assert.ok(store.transaction(() => store.tokens.revoke({ id: made.token.id, accountId: account.id })));
  assert.equal(store.tokens.authenticate(made.text), null);
});

test('nextAddress gives each address again as late as it can', (t) => {
  const { store } = newStore(t);
  const { app } = newApp(store);
  const next = (taken: number[] = []) =>
    store.transaction(() => store.apps.nextAddress({ app, taken: new Set(taken) }));
  assert.deepEqual([next(), next(), next()], [2, 3, 4]);
  for (let index = 5; index <= 253; index++) assert.equal(next(), index);
  assert.equal(next([2, 3]), 4, 'a taken one is passed over');
  assert.equal(
    store.transaction(() => store.apps.nextAddress({ app, taken: new Set(Array.from({ length: 254 }, (_, i) => i)) })),
    null,
  );
});

test('apps give their name free at once when they are destroyed, and their subnet when they are gone', (t) => {
  const { store } = newStore(t);
  const { account, app } = newApp(store);
  store.transaction(() => store.apps.markDeleting({ app, accountId: account.id }));
  const again = newApp(store).app;
  assert.equal(store.apps.byName('hello')?.id, again.id);
  assert.notEqual(again.subnet, app.subnet);
  store.transaction(() => store.apps.remove(app));
  assert.equal(newApp(store, 'third').app.subnet, app.subnet);
});

test('openStore refuses a damaged file and one that a newer Berth wrote', (t) => {
  const { store, folder } = newStore(t);
  newApp(store);
  const copy = join(folder, 'damaged.db');
  store.copyTo(copy);
  const page = readFileSync(copy);
  page.fill(0x5a, 4096 * 3, 4096 * 3 + 300);
  writeFileSync(copy, page);
  assert.throws(() => openStore({ path: copy, keyFile: join(folder, 'key') }), /damaged|malformed/);
});
