import { setTimeout as sleep } from 'node:timers/promises';
import { until } from './http.ts';
import { server, webApp } from './sources.ts';
import { expect, test } from './story.ts';

test('settings are shown with their meaning, changed and set back', async ({ createApp }) => {
  const app = await createApp('settings', { files: webApp() });
  const shown = await app.did('settings');
  for (const name of ['health-path', 'boot-seconds', 'stop-seconds', 'memory-mb', 'build-memory-mb', 'build-seconds'])
    expect(shown.stdout).toContain(name);
  await app.did('settings:set', 'health-path=/healthz', 'boot-seconds=90', 'memory-mb=256');
  expect(await app.json('settings')).toMatchObject({ health_path: '/healthz', boot_seconds: 90, memory_mb: 256 });
  await app.did('settings:set', 'health-path=none', 'memory-mb=default');
  expect(await app.json('settings')).toMatchObject({ health_path: null, memory_mb: null });
  for (const wrong of [
    'boot-seconds=0',
    'memory-mb=-1',
    'memory-mb=999999999',
    'health-path=nope',
    'bootseconds=3',
    'boot-seconds=ten',
  ]) {
    const { code, output } = await app.berth('settings:set', wrong);
    expect(code, `${wrong}\n${output}`).not.toBe(0);
  }
});

test('with a health path a dyno gets requests only when it is healthy', async ({ createApp }) => {
  const slow = server('slow').replace(
    "'/': () => VERSION,",
    "'/': () => VERSION,\n  '/health': (_, __, response) => (response.writeHead(Date.now() - began > 2500 ? 200 : 503), 'health'),",
  );
  const app = await (await createApp('health', { files: webApp('quick') })).live();
  await app.did('settings:set', 'health-path=/health');
  app.write({ 'server.js': `const began = Date.now();\n${slow}` });
  await app.commit('Be slow.');
  let pushed = false;
  const push = app.push().finally(() => {
    pushed = true;
  });
  const answers: string[] = [];
  while (!pushed) {
    const { status, body } = await app.get();
    answers.push(`${status} ${body}`);
    await sleep(50);
  }
  const { code, output } = await push;
  expect(code, output).toBe(0);
  expect((await app.get()).body).toBe('slow');
  expect([...new Set(answers)]).toEqual(expect.arrayContaining(['200 quick']));
  for (const answer of answers) expect(['200 quick', '200 slow']).toContain(answer);
});

test('a dyno over its memory is killed for it (R15), and comes back', async ({ createApp }) => {
  const app = await createApp('memory', { files: webApp() });
  await app.did('settings:set', 'memory-mb=128');
  await app.live();
  await app.get('/eat?400', { timeoutMs: 20_000 }).catch(() => null);
  await until('the log says R15', async () => (await app.did('logs')).stdout.includes('Error R15'));
  await until('it answers again', async () => (await app.get('/', { timeoutMs: 5000 })).status === 200);
});

test('a dyno that ignores SIGTERM is killed when its time is over (R12)', async ({ createApp }) => {
  const stubborn = `${server('1').replace(/process\.on\('SIGTERM'[\s\S]*$/, '')}process.on('SIGTERM', () => console.log('never'));\n`;
  const app = await createApp('stubborn', { files: { ...webApp(), 'server.js': stubborn } });
  await app.did('settings:set', 'stop-seconds=2');
  await app.live();
  await app.did('ps:scale', 'web=0');
  await until('the log says R12', async () =>
    /heroku\[web\.1\]: Error R12 \(Exit timeout\)/.test((await app.did('logs')).stdout),
  );
  await until('no dyno is left', async () => (await app.json<unknown[]>('ps')).length === 0);
});
