import { randomBytes } from 'node:crypto';
import type { App } from './app.ts';
import { shell } from './berth.ts';
import { until } from './http.ts';
import { begin, run } from './process.ts';
import { packageJson, webApp } from './sources.ts';
import { expect, test } from './story.ts';

test('other branches and tags do not deploy and say how to', async ({ createApp }) => {
  const app = await (await createApp('branch', { files: webApp('1') })).live();
  app.write(webApp('2'));
  await app.git('checkout', '--quiet', '-b', 'feature');
  await app.commit('On a branch.');
  const branch = await app.push('feature');
  expect(branch.code).not.toBe(0);
  expect(branch.output).toMatch(/! \[remote rejected\] feature -> feature \(only main or master deploy/);
  expect(branch.output).toContain('git push berth feature:main');
  await app.git('tag', 'v2.0');
  const tag = await app.push('v2.0');
  expect(tag.code).not.toBe(0);
  expect(tag.output).toContain('tags do not deploy');
  const gone = await app.push(':main');
  expect(gone.code).not.toBe(0);
  expect(gone.output).toContain('cannot be deleted');
  expect((await app.get()).body).toBe('1');
  const deployed = await app.push('feature:main');
  expect(deployed.code, deployed.output).toBe(0);
  expect((await app.get()).body).toBe('2');
});

test('master deploys as main does, and a push of nothing new says so', async ({ createApp }) => {
  const app = await createApp('master', { files: webApp('1') });
  const first = await app.push('main:master');
  expect(first.code, first.output).toBe(0);
  expect((await app.get()).body).toBe('1');
  const again = await app.push('main:master');
  expect(again.code).toBe(0);
  expect(again.output).toContain('Everything up-to-date');
});

test('a rewritten history needs --force, and then deploys', async ({ createApp }) => {
  const app = await (await createApp('force', { files: webApp('1') })).live();
  await app.live(webApp('2'));
  await app.git('reset', '--quiet', '--hard', 'HEAD~1');
  app.write(webApp('3'));
  await app.commit('Another second commit.');
  expect((await app.push('main')).output).toContain('rejected');
  const forced = await app.push('+main');
  expect(forced.code, forced.output).toBe(0);
  expect((await app.get()).body).toBe('3');
});

test('a second push waits for the first and says its place; each answers with its own release', async ({
  createApp,
}) => {
  const slow = { build: 'sleep 4' };
  const app = await (await createApp('twice', { files: webApp('1') })).live();
  app.write(webApp('2', { scripts: slow }));
  await app.commit('Second.');
  const first = begin(['git', 'push', 'berth', 'main'], { cwd: app.folder, env: shell() });
  await until('the first builds', async () => first.output().includes('sleep 4'), { seconds: 60 });
  app.write(webApp('3', { scripts: slow }));
  await app.commit('Third.');
  const second = begin(['git', 'push', 'berth', 'main'], { cwd: app.folder, env: shell() });
  await until('the second waits', async () => /remote: -----> Waiting/.test(second.output()), { seconds: 60 });
  const [one, two] = await Promise.all([first.ended, second.ended]);
  expect(one.code, one.output).toBe(0);
  expect(two.code, two.output).toBe(0);
  expect(one.output).toContain('Released v2');
  expect(two.output).toContain('Released v3');
  expect((await app.get()).body).toBe('3');
  expect(await app.remoteRef()).toBe((await app.git('rev-parse', 'HEAD')).stdout.trim());
});

test('pushes of different apps build side by side', async ({ createApp }) => {
  const scripts = { build: 'sleep 2' };
  const [one, two] = [
    await createApp('side', { files: webApp('1', { scripts }) }),
    await createApp('side', { files: webApp('2', { scripts }) }),
  ];
  const outcomes = await Promise.all([one.push(), two.push()]);
  for (const { code, output } of outcomes) expect(code, output).toBe(0);
  expect((await one.get()).body).toBe('1');
  expect((await two.get()).body).toBe('2');
});

test('a client that hangs up leaves the build to finish and go live', async ({ createApp }) => {
  const app = await (await createApp('hangup', { files: webApp('1') })).live();
  app.write(webApp('2', { scripts: { build: 'echo building; sleep 3; echo built' } }));
  await app.commit('Second.');
  const push = begin(['git', 'push', 'berth', 'main'], { cwd: app.folder, env: shell() });
  await until('it builds', async () => push.output().includes('building'));
  // The whole family: git's own helper holds the connection.
  await run(['pkill', '-KILL', '-P', String(push.child.pid)]);
  push.child.kill('SIGKILL');
  await push.ended;
  await until('the new version answers', async () => (await app.get()).body === '2');
  await until('the ref has moved', async () => (await app.remoteRef()) === (await head(app)));
  const again = await app.push();
  expect(again.output).toContain('Everything up-to-date');
});

test('a build that is cancelled rejects the push, and the live release goes on', async ({ createApp }) => {
  const app = await (await createApp('cancel', { files: webApp('1') })).live();
  app.write(webApp('2', { scripts: { build: 'echo building; sleep 60' } }));
  await app.commit('Second.');
  const push = begin(['git', 'push', 'berth', 'main'], { cwd: app.folder, env: shell() });
  await until('it builds', async () => push.output().includes('building'));
  await app.did('builds:cancel');
  const { code, output } = await push.ended;
  expect(code).not.toBe(0);
  expect(output).toContain('[build_cancelled]');
  expect((await app.get()).body).toBe('1');
});

test('a push of 200 MB in 10,000 files goes live', async ({ createApp }) => {
  test.slow();
  const app = await createApp('big', {
    files: { ...webApp('big'), 'package.json': packageJson({ start: 'node server.js' }) },
  });
  const chunk = 1000;
  for (let folder = 0; folder < 100; folder++) {
    const files: Record<string, Buffer> = {};
    for (let file = 0; file < 100; file++) files[`data/${folder}/${file}.bin`] = randomBytes(chunk);
    app.write(files);
  }
  app.write({ 'large/one.bin': randomBytes(95_000_000), 'large/two.bin': randomBytes(95_000_000) });
  await app.git('config', 'core.looseCompression', '0');
  await app.git('config', 'pack.compression', '0');
  // Random bytes have no likeness to look for.
  await app.git('config', 'pack.window', '0');
  await app.commit('Much.');
  const { code, output } = await app.push('main', { timeoutMs: 240_000 });
  expect(code, output.slice(-3000)).toBe(0);
  expect((await app.get()).body).toBe('big');
  const count = await app.did('run', 'find data -type f | wc -l; cat data/99/99.bin | wc -c');
  expect(count.stdout.split(/\s+/).slice(0, 2)).toEqual(['10000', String(chunk)]);
});

async function head(app: App): Promise<string> {
  return (await app.git('rev-parse', 'HEAD')).stdout.trim();
}
