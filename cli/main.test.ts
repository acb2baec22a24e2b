import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { fakeApi, reply } from './fake-api.ts';

const app = { id: 'a1', name: 'hello', web_url: 'http://hello.localhost/', released_at: null, maintenance: false };
const api = await fakeApi({ 'GET /apps': [app], 'GET /account': { email: 'admin@localhost' } });
after(() => api.close());

test('berth lists its commands when called with nothing', async () => {
  const { exitCode, stdout } = await api.berth([]);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^ {2}create +Make an app$/m);
  assert.match(stdout, /^ {2}config +List the config vars of an app$/m);
  assert.doesNotMatch(stdout, /git:credentials|config:set/);
});

test('berth help and --help tell the same when a command is named', async () => {
  const [byHelp, byFlag] = [await api.berth(['help', 'config:set']), await api.berth(['config:set', '--help'])];
  assert.equal(byHelp.stdout, byFlag.stdout);
  assert.match(byHelp.stdout, /^Usage {2}berth config:set \[NAME=VALUE\.\.\.\]$/m);
  assert.match(byHelp.stdout, /^ {2}\$ berth config:set GREETING=/m);
});

test('every command has a summary without full stop, and its help an example with its own name', async () => {
  const { loadCommands } = await import('./catalogue.ts');
  const { sayHelp } = await import('./help.ts');
  for (const [name, command] of await loadCommands()) {
    assert.match(command.summary, /^[A-Z].*[^.]$/, name);
    for (const flag of Object.keys(command.flags)) assert.ok(command.flagHelp?.[flag], `${name} --${flag}`);
    const out = new PassThrough();
    assert.equal(await sayHelp({ out, err: out, isTty: false, colour: false, columns: 100 }, name), true, name);
    assert.match(await text(out.end()), /^Examples?\n {2}\$ .*berth /m, name);
  }
});

test('berth suggests the near command and exits with 127 when there is none of the name', async () => {
  const { exitCode, stderr, stdout } = await api.berth(['confg:set', 'A=1']);
  assert.equal(exitCode, 127);
  assert.equal(stdout, '');
  assert.match(
    stderr,
    /^ ▸ {4}Cannot run berth confg:set: there is no such command\n ▸ {4}Did you mean `berth config:set`\?/,
  );
});

test('berth lists the commands of a noun when there is none of its name alone', async () => {
  const { exitCode, stdout } = await api.berth(['git']);
  assert.equal(exitCode, 0);
  assert.match(stdout, /^ {2}git:remote +Let this folder/m);
});

test('berth suggests the near flag and exits with 2 when there is none of the name', async () => {
  const { exitCode, stderr } = await api.berth(['apps', '--jsno']);
  assert.equal(exitCode, 2);
  assert.match(stderr, /it has no flag --jsno\n ▸ {4}Did you mean --json\?/);
});

test('berth names the argument and exits with 2 when one is missing or too many', async () => {
  const missing = await api.berth(['config:get', '-a', 'hello']);
  assert.equal(missing.exitCode, 2);
  assert.match(missing.stderr, /NAME is missing\n ▸ {4}Usage: berth config:get NAME/);
  const many = await api.berth(['config', 'set', 'A=1']);
  assert.equal(many.exitCode, 2);
  assert.match(many.stderr, /"set" is one argument too many\n ▸ {4}Did you mean `berth config:set`\?/);
  const value = await api.berth(['apps:destroy', '--confirm']);
  assert.match(value.stderr, /--confirm needs a value/);
});

test('berth prints plain JSON on stdout and nothing else when --json is given', async () => {
  const { exitCode, stdout, stderr } = await api.berth(['apps', '--json']);
  assert.equal(exitCode, 0);
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), [app]);
});

test('berth sends the token and no colours when the output is no terminal', async () => {
  const { stdout } = await api.berth(['apps']);
  assert.equal(stdout, 'App    URL                      Released\nhello  http://hello.localhost/  never\n');
  assert.equal(api.headers.at(-1)?.authorization, 'Bearer secret-token-of-the-test');
});

test('berth says what it could not do and why, and exits with 1, when the API refuses', async () => {
  const { exitCode, stderr } = await api.berth(['config', '-a', 'nope']);
  assert.equal(exitCode, 1);
  assert.equal(stderr, " ▸    Cannot list the config vars of nope: Couldn't find that app\n");
});

test("berth shows the API's next step when the error carries one", async () => {
  const next = 'Remove an app first.';
  const full = await fakeApi({
    'POST /apps': reply(
      422,
      { id: 'host_full', message: `Cannot make an app: the address pool is used up. ${next}` },
      {
        'berth-next-step': encodeURIComponent(next),
      },
    ),
  });
  const { exitCode, stderr } = await full.berth(['create', 'hello']);
  assert.equal(exitCode, 1);
  assert.match(stderr, / ▸ {4}Cannot make an app: the address pool is used up\n ▸ {4}Remove an app first\.\n$/);
  await full.close();
});

test('berth says how to start Berth when nothing listens', async () => {
  const { exitCode, stderr } = await api.berth(['whoami'], { env: { BERTH_API_URL: 'http://127.0.0.1:9' } });
  assert.equal(exitCode, 1);
  assert.match(stderr, /Cannot reach Berth at http:\/\/127\.0\.0\.1:9: nothing listens there\n ▸ {4}.*berth up/);
});

test('berth says how to log in when no token is known', async () => {
  const { exitCode, stderr } = await api.berth(['apps'], { env: { BERTH_API_URL: '', BERTH_API_KEY: '' } });
  assert.equal(exitCode, 1);
  assert.match(stderr, /no token of this Berth is known\n ▸ {4}Run `berth login`/);
});

test('berth asks for an app and exits with 2 when none is named', async () => {
  const { exitCode, stderr } = await api.berth(['ps']);
  assert.equal(exitCode, 2);
  assert.match(
    stderr,
    /Cannot tell which app is meant: this folder has no git remote `berth`\n ▸ {4}Name it with --app/,
  );
});
