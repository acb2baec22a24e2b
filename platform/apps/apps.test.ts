import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openRecord } from '../store/testing/record.ts';
import { AppActs } from './apps.ts';
import { madeUpName } from './names.ts';

function fixture(t: TestContext, pool = '10.90.0.0/16') {
  const record = openRecord(t);
  const { store, app, account } = record;
  return { store, app, accountId: account.id, apps: new AppActs({ store, pool, domain: 'localhost' }) };
}

test('create gives an app a name, a web process type and a network of its own', (t) => {
  const { store, app, apps, accountId } = fixture(t);
  const made = apps.create({ accountId, name: null });
  assert.match(made.name, /^[a-z]+-[a-z]+-\d{5}$/);
  assert.notEqual(made.subnet, app.subnet);
  assert.deepEqual(
    store.formation.ofApp(made.id).map(({ type, quantity }) => [type, quantity]),
    [['web', 1]],
  );
  assert.throws(() => apps.create({ accountId, name: 'hello' }), { message: 'Name hello is already taken' });
  assert.throws(() => apps.create({ accountId, name: 'api' }), { code: 'invalid_params' });
  assert.throws(() => apps.create({ accountId, name: 'No' }), { code: 'invalid_params' });
});

test('create says when all networks are taken', (t) => {
  const { apps, accountId } = fixture(t, '10.90.0.0/24');
  assert.throws(() => apps.create({ accountId, name: 'second' }), { code: 'host_full' });
});

test('rename refuses a taken name, and takes its own', (t) => {
  const { app, apps, accountId } = fixture(t);
  apps.create({ accountId, name: 'other' });
  assert.throws(() => apps.rename({ app, accountId, name: 'other' }), { code: 'invalid_params' });
  assert.equal(apps.rename({ app, accountId, name: 'hello' }).name, 'hello');
  assert.equal(apps.rename({ app, accountId, name: 'renamed' }).name, 'renamed');
});

test('addDomain keeps canonical hostnames, and gives none twice', (t) => {
  const { store, app, apps, accountId } = fixture(t);
  const domain = apps.addDomain({ app, accountId, hostname: 'WWW.Example.com' });
  assert.equal(domain.hostname, 'www.example.com');
  assert.throws(() => apps.addDomain({ app, accountId, hostname: 'www.example.com' }), /hello already has it/);
  const other = apps.create({ accountId, name: 'other' });
  assert.throws(() => apps.addDomain({ app: other, accountId, hostname: 'www.example.com' }), /another app has it/);
  assert.throws(() => apps.addDomain({ app, accountId, hostname: 'not a host' }), { code: 'invalid_params' });
  assert.throws(() => apps.addDomain({ app, accountId, hostname: 'other.localhost' }), { code: 'invalid_params' });
  apps.removeDomain({ domain, accountId });
  assert.deepEqual(store.domains.ofApp(app.id), []);
});

test('setSettings changes what is given alone; setMaintenance records a change once', (t) => {
  const { store, app, apps, accountId } = fixture(t);
  const changed = apps.setSettings({ app, accountId, settings: { bootSeconds: 5 } });
  assert.deepEqual(changed.settings, { ...app.settings, bootSeconds: 5 });
  const on = apps.setMaintenance({ app: changed, accountId, on: true });
  apps.setMaintenance({ app: on, accountId, on: true });
  const events = store.events.range({ scope: { appId: app.id }, from: 0, to: 100, order: 'asc', limit: 100 });
  assert.equal(events.filter(({ kind }) => kind === 'app.maintenance').length, 1);
});

test('madeUpName makes names that an app can have', () => {
  for (let count = 0; count < 100; count++) assert.match(madeUpName(), /^[a-z][a-z0-9-]{1,28}[a-z0-9]$/);
});
