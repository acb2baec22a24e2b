import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Settings } from '../model/installation.ts';
import { openStore } from '../store/store.ts';
import { ensureAccount } from './account.ts';
import { firstSignIn, makeLoginLink } from './login-link.ts';
import { newMachine, SILENT_STEP } from './testing/test-machine.ts';

const SETTINGS: Settings = {
  instance: 'test',
  domain: 'localhost',
  apiPort: 5000,
  routerPort: 8080,
  pool: '10.90.0.0/16',
  caBundle: null,
  concurrentBuilds: 1,
  reach: 'address',
  stackImage: null,
};

test('login links are of the admin until another account is named, and the first ends with the first password', (t) => {
  const { paths } = newMachine(t);
  const berth = { paths, settings: SETTINGS };
  ensureAccount({ ...berth, step: SILENT_STEP });
  const signIn = firstSignIn(berth);
  const first = signIn.by === 'link' ? signIn.link : null;
  assert.deepEqual(firstSignIn(berth), { by: 'ask' });
  assert.match(first?.url ?? '', /^http:\/\/dashboard\.localhost:8080\/welcome#[\w-]{43}$/);
  const store = openStore({ path: paths.database, keyFile: paths.keyFile });
  t.after(() => store.close());
  const [admin] = store.accounts.all();
  assert.ok(admin);
  assert.equal(store.loginLinks.find(first?.url.split('#')[1] ?? ''), admin.id);
  const member = store.transaction(() => {
    store.passwords.set({ accountId: admin.id, hash: 'scrypt' });
    return store.accounts.create({ email: 'member@localhost', name: null, role: 'member' });
  });
  assert.deepEqual(firstSignIn(berth), { by: 'password' });
  assert.equal(makeLoginLink(berth, { email: null }).email, 'admin@localhost');
  const other = makeLoginLink({ ...berth, settings: { ...SETTINGS, routerPort: 80 } }, { email: 'member@localhost' });
  assert.match(other.url, /^http:\/\/dashboard\.localhost\/welcome#/);
  assert.equal(store.loginLinks.take(other.url.split('#')[1] ?? ''), member.id);
  assert.throws(() => makeLoginLink(berth, { email: 'nobody@localhost' }), /there is no account of "nobody@localhost"/);
});
