import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

test('a plan says what would be built, the same of the folder, of the app and in the build', async ({ createApp }) => {
  const app = await createApp('planned', { files: webApp() });
  const folder = await app.did('plan');
  expect(folder.stdout).toContain('-----> Node.js app detected');
  expect(folder.stdout).toMatch(/-----> Process types\n {7}web: node server\.js\n/);
  const early = await app.berth('plan', '--app', app.name);
  expect(early.code).not.toBe(0);
  expect(early.output).toContain('git push berth main');
  const { output } = await app.push();
  expect((await app.did('plan', '--app', app.name)).stdout).toBe(folder.stdout);
  const version = /Using Node\.js \S+/.exec(folder.stdout)?.[0] ?? 'no version';
  expect(output).toContain(version);
  const { plan } = await app.json<{ plan: { buildpack: string; processTypes: object } }>('plan', '.');
  expect(plan).toMatchObject({ buildpack: 'nodejs', processTypes: { web: 'node server.js' } });
});

test('a plan says what is wrong with a folder, and that of files which are not sent nothing counts', async ({
  createApp,
}) => {
  const app = await createApp('unknown', { files: { 'notes.txt': 'x', '.gitignore': 'package.json\n' } });
  writeFileSync(join(app.folder, 'package.json'), '{"scripts":{"start":"x"}}');
  const { code, output } = await app.berth('plan');
  expect(code).not.toBe(0);
  expect(output).toContain('no buildpack knows it');
});

test('buildpacks are set, listed, ordered and cleared, and the build uses them', async ({ createApp }) => {
  const app = await createApp('chosen', { files: { ...webApp(), 'index.html': 'a page' } });
  await app.did('buildpacks:set', 'static');
  const { stdout } = await app.did('buildpacks');
  expect(stdout).toMatch(/1 {2}static/);
  const { code, output } = await app.push();
  expect(code, output).toBe(0);
  expect(output).toContain('Static site set as buildpack');
  expect((await app.get()).body).toBe('a page');
  await app.did('buildpacks:add', 'nodejs', '--index', '1');
  const listed = await app.json<{ buildpack: { name: string } }[]>('buildpacks');
  expect(listed.map(({ buildpack }) => buildpack.name)).toEqual(['nodejs', 'static']);
  await app.did('buildpacks:remove', 'static');
  await app.live();
  expect((await app.get()).body).toBe('1');
  await app.did('buildpacks:clear');
  for (const wrong of ['cobol', 'https://127.0.0.1/x.git', 'http://example.com/x.git', 'file:///etc']) {
    expect((await app.berth('buildpacks:set', wrong)).code, wrong).not.toBe(0);
  }
  expect(await app.json('buildpacks')).toEqual([]);
});

test('app.json names the buildpack where the app has none set', async ({ createApp }) => {
  const appJson = JSON.stringify({ buildpacks: [{ url: 'heroku/static' }] });
  const app = await createApp('named', { files: { ...webApp(), 'index.html': 'by app.json', 'app.json': appJson } });
  await app.live();
  expect((await app.get()).body).toBe('by app.json');
});

test('a folder of a monorepo is built by itself', async ({ createApp }) => {
  const files = Object.entries(webApp('mono')).map(([path, content]) => [`apps/web/${path}`, content]);
  const app = await createApp('mono', { files: { ...Object.fromEntries(files), 'README.md': 'All of it.' } });
  const lost = await app.push();
  expect(lost.code).not.toBe(0);
  expect(lost.output).toContain('berth builds:set root=apps/web');
  await app.did('builds:set', 'root=apps/web');
  expect((await app.did('builds:settings')).stdout).toMatch(/root +apps\/web/);
  await app.live();
  expect((await app.get()).body).toBe('mono');
  const { stdout } = await app.did('run', 'ls', '/app');
  expect(stdout).not.toContain('README.md');
  await app.did('builds:set', 'root=apps/api');
  const missing = await app.deploy();
  expect(missing.code).not.toBe(0);
  expect(missing.output).toContain('the source has no folder apps/api');
  expect((await app.get()).body).toBe('mono');
  mkdirSync(join(app.folder, 'x'), { recursive: true });
  expect((await app.berth('plan', '.', '--root', 'apps/web')).stdout).toContain('Node.js app detected');
});

test('a build without network reaches none, and a purged cache is made anew', async ({ createApp }) => {
  const looks = webApp('1', { scripts: { build: 'ls /sys/class/net | tr "\\n" ,' } });
  const lock = JSON.stringify({ name: 'web', lockfileVersion: 3, requires: true, packages: { '': { name: 'web' } } });
  const app = await createApp('offline', { files: { ...looks, 'package-lock.json': lock } });
  await app.did('builds:set', 'network=off');
  const { code, output } = await app.push();
  expect(code, output).toBe(0);
  expect(output).toMatch(/ {7}lo,/);
  await app.did('builds:cache:purge');
  const again = await app.deploy({ 'server.js': `${app.read('server.js')}\n` });
  expect(again.code, again.output).toBe(0);
  expect(again.output).not.toContain('Unchanged since an earlier build');
});

test('the first deploy sets up what app.json asks for, and only the first', async ({ createApp }) => {
  const appJson = {
    env: { SECRET: { generator: 'secret' }, MODE: 'fast', HOST: { required: true }, MAYBE: { required: false } },
    formation: { web: { quantity: 2, size: 'standard-2x' } },
    scripts: { postdeploy: 'echo "seeded $HOST"' },
  };
  const app = await createApp('first', { files: { ...webApp(), 'app.json': JSON.stringify(appJson) } });
  const missing = await app.push();
  expect(missing.code).not.toBe(0);
  expect(missing.output).toMatch(/not set: HOST\b/);
  await app.did('config:set', 'HOST=example.com');
  const { code, output } = await app.deploy();
  expect(code, output).toBe(0);
  expect(output).toMatch(/seeded example\.com/);
  const config = await app.json<Record<string, string>>('config');
  expect(config).toMatchObject({ HOST: 'example.com', MODE: 'fast' });
  expect(config['SECRET']).toMatch(/^[0-9a-f]{64}$/);
  expect(output).not.toContain(config['SECRET']);
  expect(await app.json<unknown[]>('ps')).toHaveLength(2);
  const second = await app.deploy({ 'server.js': `${app.read('server.js')}\n` });
  expect(second.code, second.output).toBe(0);
  expect(second.output).not.toContain('postdeploy');
  expect(await app.json('config')).toEqual(config);
});
