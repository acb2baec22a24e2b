import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from '../platform/exec.ts';
import { baseEnv, type FakeApi, fakeApi, reply, TOKEN } from './fake-api.ts';

async function appsApi(): Promise<FakeApi> {
  const app = { id: 'a1', name: 'hello', web_url: 'http://hello.localhost/', git_url: 'http://git.test/hello.git' };
  const renamed = { ...app, name: 'goodbye', git_url: 'http://git.test/goodbye.git' };
  const api = await fakeApi({
    'POST /apps': reply(201, app),
    'GET /apps/hello': app,
    'PATCH /apps/hello': renamed,
    'DELETE /apps/hello': app,
  });
  await exec(['git', 'init', '-q', '-b', 'main', api.folder]);
  return api;
}

async function gitConfig(api: FakeApi, key: string): Promise<string[]> {
  const { stdout } = await exec(['git', 'config', '--local', '--get-all', key], { cwd: api.folder });
  return stdout.split('\n').slice(0, -1);
}

const gitBase = ({ url }: FakeApi): Record<string, string> => ({ BERTH_GIT_URL: `${url}/git` });

test('create adds the remote and a credential helper, and writes the token nowhere, when the folder is a repository', async () => {
  const api = await appsApi();
  const { exitCode, stdout, stderr } = await api.berth(['create', 'hello'], { env: gitBase(api) });
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(api.asked, ['POST /apps {"name":"hello"}']);
  assert.equal(stdout, `http://hello.localhost/ | ${api.url}/git/hello.git\n`);
  assert.equal(stderr, 'Making hello... done\nDeploy it with `git push berth main`.\n');
  assert.deepEqual(await gitConfig(api, 'remote.berth.url'), [`${api.url}/git/hello.git`]);
  const [reset, helper] = await gitConfig(api, `credential.${api.url}/git.helper`);
  assert.equal(reset, '');
  assert.match(helper ?? '', /^!.*\/bin\/berth git:credentials$/);
  assert.ok(!(await readFile(join(api.folder, '.git/config'), 'utf8')).includes(TOKEN));
  await api.close();
});

test('create takes the git URL of the API when BERTH_GIT_URL is not set, and says so when there is no repository', async () => {
  const api = await appsApi();
  const inRepository = await api.berth(['create', '--remote', 'staging']);
  assert.equal(inRepository.exitCode, 0);
  assert.deepEqual(api.asked, ['POST /apps {}']);
  assert.deepEqual(await gitConfig(api, 'remote.staging.url'), ['http://git.test/hello.git']);
  const other = await fakeApi({
    'POST /apps': reply(201, { name: 'hello', web_url: null, git_url: 'http://git.test/hello.git' }),
  });
  const outside = await other.berth(['create', 'hello']);
  assert.match(outside.stderr, /no git repository.*\n`berth git:remote --app hello`/);
  await Promise.all([api.close(), other.close()]);
});

test('gitUrlOf takes the address of the API when the API names a loopback address to another machine', async () => {
  const app = { name: 'hello', git_url: 'http://127.0.0.1:5000/hello.git' };
  const { readEnvironment } = await import('./environment.ts');
  const { gitUrlOf } = await import('./git-remote.ts');
  const at = (url: string) => gitUrlOf(app, readEnvironment({ HOME: '/', BERTH_API_URL: url, BERTH_API_KEY: TOKEN }));
  assert.equal(await at('http://api.example.com:8080'), 'http://api.example.com:8080/hello.git');
  assert.equal(await at('http://127.0.0.1:5000'), app.git_url);
});

test('create leaves a remote alone when it leads to another place', async () => {
  const api = await appsApi();
  await exec(['git', 'remote', 'add', 'berth', 'http://elsewhere.test/x.git'], { cwd: api.folder });
  const { exitCode, stderr } = await api.berth(['create', 'hello']);
  assert.equal(exitCode, 0);
  assert.match(stderr, /remote berth was left as it is/);
  assert.deepEqual(await gitConfig(api, 'remote.berth.url'), ['http://elsewhere.test/x.git']);
  await api.close();
});

test("git gets the token from berth when it pushes to Berth's git server, and from nobody when elsewhere", async () => {
  const api = await appsApi();
  await api.berth(['create', 'hello'], { env: gitBase(api) });
  const env = { ...baseEnv(api.folder), BERTH_API_URL: api.url, BERTH_API_KEY: TOKEN };
  const host = api.url.replace('http://', '');
  const fill = (input: string) => exec(['git', 'credential', 'fill'], { cwd: api.folder, env, input });
  const ours = await fill(`protocol=http\nhost=${host}\npath=git/hello.git\n\n`);
  assert.equal(ours.exitCode, 0, ours.stderr);
  assert.match(ours.stdout, new RegExp(`^username=berth\\npassword=${TOKEN}$`, 'm'));
  const theirs = await fill('protocol=http\nhost=elsewhere.test\n\n');
  assert.notEqual(theirs.exitCode, 0);
  assert.ok(!theirs.stdout.includes(TOKEN));
  await api.close();
});

test('git:credentials keeps the token when the protocol, host or port is another, or the act is not get', async () => {
  const api = await appsApi();
  const host = api.url.replace('http://', '');
  const inputs = [`protocol=https\nhost=${host}\n\n`, 'protocol=http\nhost=127.0.0.1:1\n\n', `host=${host}\n\n`, ''];
  for (const input of inputs) {
    const { exitCode, stdout } = await api.berth(['git:credentials', 'get'], { input });
    assert.deepEqual({ exitCode, stdout }, { exitCode: 0, stdout: '' }, input);
  }
  const store = await api.berth(['git:credentials', 'store'], { input: `protocol=http\nhost=${host}\npassword=x\n\n` });
  assert.deepEqual([store.exitCode, store.stdout], [0, '']);
  await api.close();
});

test('the app of the folder is that of its remote when none is named', async () => {
  const api = await appsApi();
  await exec(['git', 'remote', 'add', 'berth', `${api.url}/git/hello.git`], { cwd: api.folder });
  const named = await api.berth(['open', '/x?y=1'], { env: gitBase(api) });
  assert.equal(named.stdout, 'http://hello.localhost/x?y=1\n', named.stderr);
  const elsewhere = await api.berth(['open'], { env: { BERTH_GIT_URL: 'http://other.test' } });
  assert.equal(elsewhere.exitCode, 2);
  assert.match(elsewhere.stderr, /the git remote berth leads to http:\/\/127/);
  const byVariable = await api.berth(['open'], { env: { BERTH_APP: 'hello' } });
  assert.equal(byVariable.stdout, 'http://hello.localhost/\n');
  await api.close();
});

test('apps:rename takes the remotes of the folder along', async () => {
  const api = await appsApi();
  await exec(['git', 'remote', 'add', 'berth', 'http://git.test/hello.git'], { cwd: api.folder });
  const { exitCode, stderr } = await api.berth(['apps:rename', 'goodbye']);
  assert.equal(exitCode, 0, stderr);
  assert.equal(api.asked.at(-1), 'PATCH /apps/hello {"name":"goodbye"}');
  assert.deepEqual(await gitConfig(api, 'remote.berth.url'), ['http://git.test/goodbye.git']);
  await api.close();
});

test('apps:destroy changes nothing when it is not confirmed by the right name, and removes the remote when it is', async () => {
  const api = await appsApi();
  await exec(['git', 'remote', 'add', 'berth', 'http://git.test/hello.git'], { cwd: api.folder });
  const unconfirmed = await api.berth(['apps:destroy']);
  assert.equal(unconfirmed.exitCode, 2);
  assert.match(unconfirmed.stderr, /Cannot destroy hello: it needs to be confirmed\n ▸ {4}Nothing was changed/);
  const wrong = await api.berth(['apps:destroy', '--confirm', 'helo']);
  assert.equal(wrong.exitCode, 1);
  assert.ok(!api.asked.some((asked) => asked.startsWith('DELETE')));
  const right = await api.berth(['destroy', '--confirm', 'hello']);
  assert.equal(right.exitCode, 0, right.stderr);
  assert.equal(api.asked.at(-1), 'DELETE /apps/hello');
  assert.deepEqual(await gitConfig(api, 'remote.berth.url'), []);
  await api.close();
});

test('git:remote leads the remote to the app, whether it was there or not', async () => {
  const api = await appsApi();
  await exec(['git', 'remote', 'add', 'berth', 'http://elsewhere.test/x.git'], { cwd: api.folder });
  const { exitCode, stderr } = await api.berth(['git:remote', '--app', 'hello']);
  assert.equal(exitCode, 0, stderr);
  assert.deepEqual(await gitConfig(api, 'remote.berth.url'), ['http://git.test/hello.git']);
  const unnamed = await api.berth(['git:remote']);
  assert.equal(unnamed.exitCode, 2);
  await api.close();
});

test('no program that berth starts is given the token or a config value when it makes an app and sets config vars', async () => {
  const api = await appsApi();
  const seen = join(api.folder, 'argv');
  await mkdir(join(api.folder, 'bin'));
  const spy = `#!/bin/sh\nprintf '%s\\n' "$*" >>'${seen}'\nexec /usr/bin/git "$@"\n`;
  await writeFile(join(api.folder, 'bin/git'), spy, { mode: 0o755 });
  const env = { PATH: `${api.folder}/bin:/usr/bin:/bin`, ...gitBase(api) };
  await api.berth(['create', 'hello'], { env });
  await api.berth(['config:set', '--stdin', 'KEY'], { env, input: 'a-secret-value' });
  const argv = await readFile(seen, 'utf8');
  assert.match(argv, /^remote add -- berth http/m);
  assert.match(argv, /^config --get remote\.berth\.url$/m);
  assert.ok(!argv.includes(TOKEN) && !argv.includes('a-secret-value'));
  await api.close();
});

test('domains:check says of each hostname whether DNS leads it here, and exits with 1 when one does not', async () => {
  const well = { hostname: 'a.example.com', ok: true, message: 'a.example.com leads here.', next: null };
  const bad = {
    hostname: 'b.example.com',
    ok: false,
    message: 'DNS does not know b.example.com.',
    next: 'Give it one.',
  };
  const api = await fakeApi({
    'GET /apps/hello/domains': [{ hostname: 'a.example.com' }, { hostname: 'b.example.com' }],
    'GET /apps/hello/domains/a.example.com/dns': well,
    'GET /apps/hello/domains/b.example.com/dns': bad,
  });
  const all = await api.berth(['domains:check', '--app', 'hello']);
  assert.equal(all.exitCode, 1);
  assert.equal(
    all.stdout,
    [
      'a.example.com  ok',
      '  a.example.com leads here.',
      'b.example.com  not yet',
      '  DNS does not know b.example.com.',
      '  Give it one.',
      '',
    ].join('\n'),
  );
  const one = await api.berth(['domains:check', 'a.example.com', '--app', 'hello', '--json']);
  assert.equal(one.exitCode, 0);
  assert.deepEqual(JSON.parse(one.stdout), [well]);
  await api.close();
});
