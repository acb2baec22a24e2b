import assert from 'node:assert/strict';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type FakeApi, fakeApi, reply } from './fake-api.ts';

const NOBODY = { BERTH_API_URL: '', BERTH_API_KEY: '' };

function accountApi(): Promise<FakeApi> {
  return fakeApi({
    'GET /account': (...call: Parameters<ReturnType<typeof reply>>) =>
      call[0].headers.authorization === 'Bearer good'
        ? reply(200, { email: 'admin@localhost' })(...call)
        : reply(401, { id: 'unauthorized', message: 'Invalid credentials provided.' })(...call),
    'POST /oauth/authorizations': reply(201, { id: 't1', description: 'ci', access_token: { token: 'the-new-token' } }),
    'DELETE /oauth/authorizations/t1': { id: 't1', description: 'ci' },
  });
}

test('login checks the token, keeps it for its owner alone, and other commands then use it', async () => {
  const api = await accountApi();
  const { exitCode, stdout, stderr } = await api.berth(['login', '--url', `${api.url}/`], {
    env: NOBODY,
    input: 'good\n',
  });
  assert.equal(exitCode, 0, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /^Logged in to http:\/\/127\.0\.0\.1:\d+ as admin@localhost\.\n$/);
  const file = join(api.folder, '.config/berth/config.json');
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), { url: api.url, token: 'good' });
  const whoami = await api.berth(['whoami'], { env: NOBODY });
  assert.equal(whoami.stdout, 'admin@localhost\n');
  const logout = await api.berth(['logout'], { env: NOBODY });
  assert.match(logout.stderr, /^Logged out/);
  assert.equal((await api.berth(['whoami'], { env: NOBODY })).exitCode, 1);
  await api.close();
});

test('login keeps nothing when the token is wrong, or the URL is none', async () => {
  const api = await accountApi();
  const wrong = await api.berth(['login', '--url', api.url], { env: NOBODY, input: 'bad' });
  assert.equal(wrong.exitCode, 1);
  assert.match(wrong.stderr, /Cannot log in: Invalid credentials provided\n/);
  assert.doesNotMatch(wrong.stderr, /bad/);
  const file = await api.berth(['login', '--url', 'file:///etc/passwd'], { env: NOBODY, input: 'good' });
  assert.equal(file.exitCode, 2);
  await assert.rejects(stat(join(api.folder, '.config/berth/config.json')));
  await api.close();
});

test('the Berth of this machine is used when nothing else is known', async () => {
  const api = await accountApi();
  await mkdir(join(api.folder, 'home'));
  await writeFile(join(api.folder, 'home/settings.json'), JSON.stringify({ apiPort: Number(new URL(api.url).port) }));
  await writeFile(join(api.folder, 'home/token'), 'good\n');
  const { stdout } = await api.berth(['whoami', '--json'], { env: NOBODY });
  assert.deepEqual(JSON.parse(stdout), { email: 'admin@localhost', url: api.url, from: 'local Berth' });
  await api.close();
});

test('a saved token goes to no other URL when BERTH_API_URL names one', async () => {
  const [mine, other] = [await accountApi(), await accountApi()];
  await mine.berth(['login', '--url', mine.url], { env: NOBODY, input: 'good' });
  const { exitCode } = await mine.berth(['whoami'], { env: { ...NOBODY, BERTH_API_URL: other.url } });
  assert.equal(exitCode, 1);
  assert.deepEqual(other.asked, []);
  await Promise.all([mine.close(), other.close()]);
});

test('tokens:create prints the token alone on stdout, and tokens:revoke ends it', async () => {
  const api = await accountApi();
  const made = await api.berth(['tokens:create', 'ci', '--expires-in-days', '2']);
  assert.equal(made.stdout, 'the-new-token\n');
  assert.match(made.stderr, /only time.*berth tokens:revoke t1/);
  assert.equal(api.asked[0], 'POST /oauth/authorizations {"description":"ci","expires_in":172800}');
  const revoked = await api.berth(['tokens:revoke', 't1']);
  assert.equal(revoked.stderr, 'Revoking token t1... done, it was "ci"\n');
  await api.close();
});
