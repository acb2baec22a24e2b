import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { facts, hostBerth, shell } from './berth.ts';
import { api, throughRouter, until } from './http.ts';
import { begin, run } from './process.ts';
import { packageJson, webApp } from './sources.ts';
import { expect, test } from './story.ts';

const CANARY = 'canary-5up3r-s3cret-value';

test('the token stands in no file of the repository, no URL, no command line and no output', async ({ createApp }) => {
  const { token } = facts();
  const app = await createApp('secret', { files: webApp('1', { scripts: { build: 'sleep 2' } }) });
  const config = readFileSync(join(app.folder, '.git/config'), 'utf8');
  expect(config).not.toContain(token);
  expect(config).toContain('git:credentials');
  const remote = await app.git('remote', 'get-url', 'berth');
  expect(remote.stdout.trim()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[a-z0-9-]+\.git$/);

  const push = begin(['git', 'push', '--verbose', 'berth', 'main'], { cwd: app.folder, env: shell() });
  let pushed = false;
  const ended = push.ended.finally(() => {
    pushed = true;
  });
  const leaks = new Set<string>();
  while (!pushed) {
    for (const line of commandLines()) if (line.includes(token)) leaks.add(line);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  const { code, output } = await ended;
  expect(code, output).toBe(0);
  expect([...leaks]).toEqual([]);
  expect(output).not.toContain(token);
  expect((await run(['grep', '-rlF', token, app.folder])).stdout).toBe('');
});

test('config values stand in no command line, log, event, error or build output', async ({ createApp }) => {
  const { home, person } = facts();
  const app = await createApp('values', { files: webApp('1', { scripts: { build: 'sleep 1' } }) });
  const set = begin(['true']);
  await set.ended;
  const leaks = new Set<string>();
  let done = false;
  const watching = (async () => {
    while (!done) {
      // The CLI's own command line is the user's to have typed.
      for (const line of commandLines()) if (line.includes(CANARY) && !line.includes('config:set')) leaks.add(line);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const typed = await app.did('config:set', `SECRET=${CANARY}`);
  const pushed = await app.push();
  await app.did('run', '--', 'true');
  await app.berth('config:set', `1BAD=${CANARY}`);
  const broken = await app.deploy({ 'server.js': 'process.exit(1)\n' });
  done = true;
  await watching;
  expect([...leaks]).toEqual([]);
  for (const { output } of [typed, pushed, broken]) expect(output).not.toContain(CANARY);
  for (const command of [['logs', '--num', '1000'], ['events'], ['releases'], ['builds:output'], ['ps'], ['rollouts']])
    expect((await app.berth(...command)).output, command.join(' ')).not.toContain(CANARY);
  for (const log of ['platform', 'router']) {
    expect((await hostBerth(home, ['logs', log, '--num', '5000'], { person })).output, log).not.toContain(CANARY);
  }
  expect((await run(['grep', '-rlF', CANARY, home])).stdout).toBe('');
});

test('no log of the platform or the router has the token in it', async () => {
  const { home, token } = facts();
  const found = await run(['grep', '-rlF', token, home]);
  expect(found.stdout.trim().split('\n')).toEqual([join(home, 'token')]);
});

test('a wrong, missing or ended token is refused everywhere', async ({ createApp }) => {
  const app = await createApp('token', { files: webApp() });
  for (const authorization of ['', 'Bearer wrong', 'Basic Og==', `Bearer ${facts().token}x`]) {
    const { status, body } = await api('GET', `/apps/${app.name}`, { headers: { authorization } });
    expect(status, authorization).toBe(401);
    expect(JSON.parse(body).id).toBe('unauthorized');
  }
  const made = await app.json<{ id: string; access_token: { token: string } }>('tokens:create', 'for a story');
  const bearer = { authorization: `Bearer ${made.access_token.token}` };
  expect((await api('GET', '/apps', { headers: bearer })).status).toBe(200);
  await app.did('tokens:revoke', made.id);
  expect((await api('GET', '/apps', { headers: bearer })).status).toBe(401);
  const git = await run(['git', '-c', 'credential.helper=', 'ls-remote', `${facts().apiUrl}/${app.name}.git`], {
    env: { ...shell(), GIT_ASKPASS: '/bin/true' },
  });
  expect(git.code).not.toBe(0);
});

test('the router passes on no spoofed origin, and the app sees what the router saw', async ({ createApp }) => {
  const app = await (await createApp('headers', { files: webApp() })).live();
  const { body } = await throughRouter(app.host, '/headers', {
    headers: {
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-proto': 'https',
      'x-forwarded-port': '443',
      'x-request-id': 'a-valid-request-id-of-20-and-more',
      connection: 'close, x-secret-hop',
      'x-secret-hop': 'gone',
    },
  });
  const seen: Record<string, string> = JSON.parse(body);
  expect(seen['x-forwarded-for']).toMatch(/^1\.2\.3\.4, 127\.0\.0\.1$/);
  expect(seen['x-forwarded-proto']).toBe('http');
  expect(seen['x-forwarded-port']).toBe(String(facts().routerPort));
  expect(seen['x-request-id']).toBe('a-valid-request-id-of-20-and-more');
  expect(seen['via']).toBeTruthy();
  expect(seen['x-request-start']).toMatch(/^\d{13}$/);
  expect(seen['x-secret-hop']).toBeUndefined();
});

test('a build sees the config vars, and prints them only when its script does', async ({ createApp }) => {
  const app = await createApp('buildenv', {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: these braces are the other program's.
    files: { ...webApp(), 'package.json': packageJson({ start: 'node server.js', build: 'echo "length ${#SECRET}"' }) },
  });
  await app.did('config:set', `SECRET=${CANARY}`);
  const { output } = await until('a push', () => app.push());
  expect(output).toContain(`length ${CANARY.length}`);
});

function commandLines(): string[] {
  const lines: string[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      lines.push(readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' '));
    } catch {
      // The process ended in between.
    }
  }
  return lines;
}
