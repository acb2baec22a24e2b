import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from './app.ts';
import { api } from './http.ts';
import { server, webApp } from './sources.ts';
import { expect, test } from './story.ts';

test('a person sets, reads and removes config vars, and each change is a release', async ({ createApp }) => {
  const app = await (await createApp('config', { files: webApp() })).live();
  const set = await app.did('config:set', 'GREETING=ahoy', 'COLOUR=blue');
  expect(set.output).toContain('v2');
  expect(await seen(app, 'GREETING')).toBe('ahoy');
  const listed = await app.did('config');
  expect(listed.stdout).toMatch(/GREETING\S*\s+ahoy/);
  expect((await app.did('config:get', 'COLOUR')).stdout).toBe('blue\n');
  await app.did('config:unset', 'COLOUR');
  expect(await seen(app, 'COLOUR')).toBeNull();
  expect((await app.berth('config:get', 'COLOUR')).code).not.toBe(0);
  expect((await app.did('config:set', 'GREETING=ahoy')).output).toContain('nothing changed');
  const releases = await app.json<{ version: number; description: string }[]>('releases');
  expect(releases.map(({ version }) => version)).toEqual([3, 2, 1]);
  for (const { description } of releases) expect(description).not.toContain('ahoy');
});

test('values arrive byte for byte, whatever is in them', async ({ createApp }) => {
  const values = {
    QUOTES: `it's "quoted" \`twice\``,
    LINES: 'first\nsecond\r\n\tthird\n',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: these braces are the other program's.
    SHELL_WORDS: '$(touch /tmp/pwned) ${HOME} $HOME `id` ; id && id | id > /tmp/pwned',
    BACKSLASHES: '\\n \\\\ \\',
    UNICODE: 'Grüße ⚓ 船 \u{1F6A2} e\u0301',
    EQUALS: '==a=b==',
    SPACES: '  in front and behind  ',
    PERCENT: '%s %n %d 100%',
    EMPTY: '',
    LONG: 'x'.repeat(60_000),
  };
  const app = await (await createApp('bytes', { files: webApp() })).live();
  const assignments = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  await app.did('config:set', ...assignments);
  for (const [name, value] of Object.entries(values)) expect(await seen(app, name), name).toBe(value);
  const listed = await app.json<Record<string, string>>('config');
  expect(listed).toEqual(values);
  const found = await app.did('run', '--', 'sh', '-c', 'printf %s "$LINES$UNICODE$SHELL_WORDS" | sha256sum');
  const { createHash } = await import('node:crypto');
  const expected = createHash('sha256')
    .update(values.LINES + values.UNICODE + values.SHELL_WORDS)
    .digest('hex');
  expect(found.stdout).toContain(expected);
});

test('a value with a NUL and names that are no names are refused', async ({ createApp }) => {
  const app = await (await createApp('names', { files: webApp() })).live();
  for (const change of [
    { GOOD: 'a\u0000b' },
    { 'A=B': 'x' },
    { '': 'x' },
    { 'WITH SPACE': 'x' },
    { 'LINE\nBREAK': 'x' },
  ]) {
    const { status, body } = await api('PATCH', `/apps/${app.name}/config-vars`, { json: change });
    expect(status, JSON.stringify(change)).toBe(422);
    expect(JSON.parse(body).id).toBe('invalid_params');
  }
  expect(await app.json('config')).toEqual({});
});

test('LD_PRELOAD, PATH and NODE_OPTIONS of an app reach its processes and nothing else', async ({ createApp }) => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-e2e-canary-'));
  const canary = join(folder, 'ran-on-the-host');
  const app = await createApp('env', { files: webApp() });
  const script = `require('node:fs').writeFileSync(${JSON.stringify(canary)}, 'x')`;
  await app.did(
    'config:set',
    'LD_PRELOAD=/nowhere/evil.so',
    `NODE_OPTIONS=--no-deprecation`,
    `GIT_SSH_COMMAND=touch ${canary}`,
    `BASH_ENV=${canary}.sh`,
    `DOCKER_HOST=tcp://127.0.0.1:1`,
    `HOOK=node -e "${script}"`,
  );
  await app.live();
  expect(await seen(app, 'LD_PRELOAD')).toBe('/nowhere/evil.so');
  expect(await seen(app, 'NODE_OPTIONS')).toBe('--no-deprecation');
  await app.did('config:set', 'NODE_OPTIONS=--require=/nowhere.js', '--no-wait');
  await app.did('config:set', 'NODE_OPTIONS=', 'PATH=/usr/local/bin:/usr/bin:/bin');
  expect((await app.get()).status).toBe(200);
  expect(existsSync(canary)).toBe(false);
  rmSync(folder, { recursive: true, force: true });
});

test('a change that breaks the app is rejected, and the live release keeps its config', async ({ createApp }) => {
  const picky = `if (process.env.MODE === 'broken') { console.log('cannot work like this'); process.exit(4); }\n`;
  const app = await createApp('picky', { files: { ...webApp(), 'server.js': picky + server('1') } });
  await app.live();
  const { code, output } = await app.berth('config:set', 'MODE=broken');
  expect(code).not.toBe(0);
  expect(output).toContain('dyno_exited');
  expect(output).toContain('cannot work like this');
  expect((await app.get()).body).toBe('1');
  expect(await seen(app, 'MODE')).toBeNull();
  expect(await app.json('config')).toEqual({});
  await app.did('config:set', 'MODE=fine');
  expect(await seen(app, 'MODE')).toBe('fine');
});

test('config vars come from a file or from standard input too', async ({ createApp }) => {
  const app = await (await createApp('import', { files: webApp() })).live();
  app.write({ 'secrets.env': '# comment\nONE=1\nTWO="two words"\nexport THREE=\'3 $HOME\'\n' });
  await app.did('config:import', 'secrets.env');
  expect(await app.json('config')).toEqual({ ONE: '1', TWO: 'two words', THREE: '3 $HOME' });
});

async function seen(app: App, name: string): Promise<string | null> {
  const { status, body } = await app.get(`/env?${name}`);
  expect(status, body).toBe(200);
  return JSON.parse(body) as string | null;
}
