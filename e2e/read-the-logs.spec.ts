import { until } from './http.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

test('one stream holds the lines of dynos, build, release, router and API', async ({ createApp }) => {
  const app = await (await createApp('logs', { files: webApp() })).live();
  await app.get('/say?hello%20from%20the%20dyno');
  await app.did('config:set', 'ONE=1');
  const lines = await until('all kinds of lines', async () => {
    const { stdout } = await app.did('logs', '--num', '500');
    return /heroku\[router\]/.test(stdout) && stdout.includes('hello from the dyno') && stdout;
  });
  expect(lines).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00 app\[web\.1\]: version 1 listens$/m);
  expect(lines).toMatch(/heroku\[web\.1\]: Starting process with command `node server\.js`/);
  expect(lines).toMatch(/heroku\[web\.1\]: State changed from starting to up/);
  expect(lines).toMatch(/app\[api\]: Release v1 created/i);
  expect(lines).toMatch(
    /heroku\[router\]: at=info method=GET path="\/say\?hello%20from%20the%20dyno" host=\S+ request_id=\S+ fwd="[\d.:a-f]+" dyno=web\.1 connect=\d+ms service=\d+ms status=200 bytes=\d+ protocol=https?/,
  );
});

test('`berth logs --tail` shows lines as they come, and a filter keeps others away', async ({ createApp }) => {
  const app = await (await createApp('tail', { files: webApp() })).live();
  const tail = app.begin('logs', '--tail', '--dyno', 'web.1', '--source', 'app');
  await until('the tail is there', async () => tail.output().includes('listens'));
  await app.get('/say?live%20line');
  await until('the line comes', async () => tail.output().includes('app[web.1]: live line'), { seconds: 10 });
  tail.child.kill('SIGINT');
  await tail.ended;
  expect(tail.output()).not.toContain('heroku[router]');
});

test('logs survive redeploys, and the dynos that wrote them', async ({ createApp }) => {
  const app = await (await createApp('survive', { files: webApp('1') })).live();
  await app.get('/say?before%20the%20redeploy');
  await app.live(webApp('2'));
  await app.live(webApp('3'));
  await app.did('ps:scale', 'web=0');
  const { stdout } = await until('all versions have spoken', async () => {
    const found = await app.did('logs', '--num', '1000', '--source', 'app');
    return found.stdout.includes('version 3 stops') && found;
  });
  for (const line of [
    'version 1 listens',
    'before the redeploy',
    'version 1 stops',
    'version 2 listens',
    'version 2 stops',
  ])
    expect(stdout, line).toContain(line);
});

test('a line with escape sequences or of great length harms neither the stream nor the terminal', async ({
  createApp,
}) => {
  const app = await (await createApp('long', { files: webApp() })).live();
  await app.get(`/say?${'y'.repeat(7000)}`);
  await app.get(`/say?two%0Alines`);
  const { stdout } = await until('the lines', async () => {
    const found = await app.did('logs', '--source', 'app');
    return found.stdout.includes('app[web.1]: lines') && found;
  });
  expect(stdout).toContain('app[web.1]: two');
  expect(stdout).toContain('y'.repeat(5000));
});
