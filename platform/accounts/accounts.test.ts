import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Fault } from '../errors.ts';
import { LOGIN_LINK_MS, SESSION_MS } from '../model/session.ts';
import { openStore } from '../store/store.ts';
import { AccountActs } from './accounts.ts';
import { PasswordHashes } from './password-hash.ts';

const PASSWORD = 'four grey geese sail';
const HERE = { address: '192.0.2.1', userAgent: 'Browser' };
/** Cheap hashes: what is tested is who may sign in. */
const QUICK = { N: 2 ** 4, r: 8, p: 1 };

function berth(t: TestContext) {
  t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2030-01-01T00:00:00Z') });
  const folder = mkdtempSync(join(tmpdir(), 'berth-accounts-'));
  const store = openStore({ path: join(folder, 'berth.db'), keyFile: join(folder, 'key') });
  t.after(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });
  const account = store.transaction(() =>
    store.accounts.create({ email: 'admin@localhost', name: null, role: 'admin' }),
  );
  const acts = new AccountActs({ store, hashes: new PasswordHashes({ cost: QUICK }) });
  const link = () => store.transaction(() => store.loginLinks.create(account.id));
  const withPassword = () => acts.signInByLink({ link: link(), newPassword: PASSWORD, origin: HERE });
  const all = { scope: 'all', from: 0, to: 100, order: 'asc', limit: 100 } as const;
  const kinds = () => store.events.range(all).map(({ kind }) => kind);
  return { store, acts, account, link, withPassword, kinds };
}

async function codeOf(attempt: Promise<unknown>): Promise<string> {
  const [outcome] = await Promise.allSettled([attempt]);
  if (outcome?.status === 'fulfilled') return 'done';
  return outcome?.reason instanceof Fault ? outcome.reason.code : String(outcome?.reason);
}

test('the first link sets the password and signs in; without a password it stays as it is', async (t) => {
  const { acts, store, link, kinds } = berth(t);
  assert.equal(await codeOf(acts.signIn({ email: null, password: PASSWORD, origin: HERE })), 'unauthorized');
  const secret = link();
  assert.equal(await codeOf(acts.signInByLink({ link: secret, newPassword: null, origin: HERE })), 'password_needed');
  assert.equal(await codeOf(acts.signInByLink({ link: secret, newPassword: 'short', origin: HERE })), 'invalid_params');
  const { session, secret: cookie } = await acts.signInByLink({ link: secret, newPassword: PASSWORD, origin: HERE });
  assert.equal(store.sessions.authenticate(cookie)?.id, session.id);
  const later = await acts.signIn({ email: 'ADMIN@localhost', password: PASSWORD, origin: HERE });
  assert.equal(later.account.email, 'admin@localhost');
  assert.deepEqual(kinds().slice(1), ['login-link.created', 'password.changed', 'session.created', 'session.created']);
});

test('a link works once, whoever is quicker, and not after its time', async (t) => {
  const { acts, store, link, withPassword } = berth(t);
  await withPassword();
  const once = link();
  const race = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      codeOf(acts.signInByLink({ link: once, newPassword: index % 2 ? 'eight blue boats wait' : null, origin: HERE })),
    ),
  );
  assert.deepEqual(race.filter((code) => code === 'done').length, 1, String(race));
  assert.ok(race.every((code) => code === 'done' || code === 'unauthorized'));
  assert.equal(await codeOf(acts.signInByLink({ link: once, newPassword: null, origin: HERE })), 'unauthorized');
  const late = link();
  t.mock.timers.tick(LOGIN_LINK_MS);
  assert.equal(await codeOf(acts.signInByLink({ link: late, newPassword: null, origin: HERE })), 'unauthorized');
  assert.equal(store.loginLinks.find(late), null);
});

test('guessing ends at a limit of the address and of the account, and a link still opens', async (t) => {
  const { acts, link, withPassword } = berth(t);
  await withPassword();
  const guess = (address: string, password = 'not the right one') =>
    codeOf(acts.signIn({ email: null, password, origin: { ...HERE, address } }));
  const burst = await Promise.all(Array.from({ length: 8 }, () => guess('192.0.2.9')));
  for (let count = 0; count < 4; count += 1) burst.push(await guess('192.0.2.9'));
  assert.deepEqual(burst.slice(-2), ['rate_limit', 'rate_limit']);
  assert.equal(burst.filter((code) => code === 'unauthorized').length, 10);
  assert.equal(await guess('192.0.2.9', PASSWORD), 'rate_limit', 'not even the right one');
  for (let count = 0; count < 60; count += 1) await guess(`198.51.100.${count}`);
  assert.equal(await guess('203.0.113.7', PASSWORD), 'rate_limit');
  assert.equal(await guess(HERE.address, PASSWORD), 'done', 'the owner is let in from where they are signed in');
  const origin = { ...HERE, address: '192.0.2.9' };
  assert.equal(await codeOf(acts.signInByLink({ link: link(), newPassword: null, origin })), 'done');
  t.mock.timers.tick(60_000);
  assert.equal(await guess('203.0.113.7', PASSWORD), 'done');
});

test('right passwords are not counted', async (t) => {
  const { acts, withPassword } = berth(t);
  await withPassword();
  for (let count = 0; count < 30; count += 1)
    assert.equal(await codeOf(acts.signIn({ email: null, password: PASSWORD, origin: HERE })), 'done');
});

test('another password takes the current one, and ends every other session', async (t) => {
  const { acts, account, store, withPassword } = berth(t);
  const { session } = await withPassword();
  const other = await acts.signIn({ email: null, password: PASSWORD, origin: HERE });
  const change = (current: string, next: string) => codeOf(acts.changePassword({ account, current, next, session }));
  assert.equal(await change('not the current one', 'seven small ships'), 'invalid_params');
  assert.equal(await change(PASSWORD, 'Password123!'), 'invalid_params');
  assert.equal(await change(PASSWORD, 'seven small ships'), 'done');
  assert.equal(store.sessions.authenticate(other.secret), null);
  assert.deepEqual(
    store.sessions.ofAccount(account.id).map(({ id }) => id),
    [session.id],
  );
  assert.equal(await codeOf(acts.signIn({ email: null, password: PASSWORD, origin: HERE })), 'unauthorized');
  assert.equal(await codeOf(acts.signIn({ email: null, password: 'seven small ships', origin: HERE })), 'done');
});

test('a password that is changed while it is verified signs nobody in', async (t) => {
  const { acts, account, withPassword } = berth(t);
  const { session } = await withPassword();
  const changing = codeOf(acts.changePassword({ account, current: PASSWORD, next: 'seven small ships', session }));
  const racing = [1, 2, 3].map(() => codeOf(acts.signIn({ email: null, password: PASSWORD, origin: HERE })));
  assert.equal(await changing, 'done');
  await Promise.all(racing);
  assert.equal(await codeOf(acts.signIn({ email: null, password: PASSWORD, origin: HERE })), 'unauthorized');
});

test('a session ends when it is not used for 14 days, and not before', async (t) => {
  const { acts, account, store, withPassword } = berth(t);
  const { secret } = await withPassword();
  t.mock.timers.tick(SESSION_MS - 1000);
  assert.ok(store.sessions.authenticate(secret));
  t.mock.timers.tick(SESSION_MS - 1000);
  assert.ok(store.sessions.authenticate(secret));
  t.mock.timers.tick(SESSION_MS);
  assert.equal(store.sessions.authenticate(secret), null);
  assert.deepEqual(acts.endSessions({ account }), []);
});
