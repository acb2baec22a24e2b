import { WebSocket } from 'ws';
import { facts } from './berth.ts';
import { until } from './http.ts';
import { expect, test } from './story.ts';

/** One of each way to build: `berth up` pushes node-hello, and the stories of every kind push all. */
const WEB_SAMPLES = [
  { sample: 'node-express', detected: 'Node.js app detected', header: 'node-express 1' },
  { sample: 'python-flask', detected: 'Python app detected', header: 'python-flask 1' },
  { sample: 'dockerfile', detected: 'Dockerfile', header: 'dockerfile 1' },
];

for (const { sample, detected, header } of WEB_SAMPLES) {
  test(`a person pushes ${sample}, and the URL answers at once`, async ({ createApp }) => {
    test.slow();
    const app = await createApp(sample, { sample });
    // The first of its language makes the runtime image.
    const { code, output } = await app.push('main', { timeoutMs: 300_000 });
    expect(code, output).toBe(0);
    expect(output).toMatch(new RegExp(`remote: -----> .*${detected}`));
    expect(output).toContain('Released v1');
    expect(output).toContain(`http://${app.host}:${facts().routerPort}`);
    const answer = await app.get('/');
    expect(answer.status).toBe(200);
    expect(answer.headers['x-app']).toBe(header);
    expect(await app.remoteRef()).toBe((await app.git('rev-parse', 'HEAD')).stdout.trim());
  });
}

test('a person pushes static-site: pages, types, 404 and no hidden files', async ({ createApp }) => {
  test.slow();
  const app = await createApp('static', { sample: 'static-site', files: { '.secret': 'hidden', 'deep/a.json': '{}' } });
  const { code, output } = await app.push();
  expect(code, output).toBe(0);
  const index = await app.get('/');
  expect(index.status).toBe(200);
  expect(index.headers['content-type']).toContain('text/html');
  expect(index.body).toContain('Files are enough.');
  expect((await app.get('/style.css')).headers['content-type']).toContain('text/css');
  expect((await app.get('/deep/a.json')).status).toBe(200);
  const missing = await app.get('/nowhere');
  expect(missing.status).toBe(404);
  expect(missing.body).toContain('There is no such page.');
  for (const path of ['/.secret', '/.git/config', '/../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd']) {
    const hidden = await app.get(path);
    expect(hidden.status, path).toBeGreaterThanOrEqual(400);
    expect(hidden.body, path).not.toContain('root:');
  }
});

test('a person pushes worker, scales it, and reads the lines of both process types', async ({ createApp }) => {
  test.slow();
  const app = await createApp('worker', { sample: 'worker' });
  await app.live();
  expect((await app.get()).body).toContain('worker 1: the page of its web process');
  const scaled = await app.did('ps:scale', 'worker=1');
  expect(scaled.output).toContain('worker at 1');
  await until('the worker is up', async () => {
    const dynos = await app.json<{ name: string; state: string }[]>('ps');
    return dynos.some(({ name, state }) => name === 'worker.1' && state === 'up');
  });
  const line = await until('the worker works', async () => {
    const { stdout } = await app.did('logs', '--dyno', 'worker');
    return /app\[worker\.1\]: worker 1 on worker\.1: job 1 done/.exec(stdout)?.[0];
  });
  expect(line).toBeTruthy();
  const all = await app.did('logs');
  expect(all.stdout).toMatch(/app\[web\.1\]: worker 1 listens on/);
});

test('a person pushes websocket-echo and talks with it', async ({ createApp, page }) => {
  test.slow();
  const app = await createApp('echo', { sample: 'websocket-echo' });
  await app.live();
  const { routerPort } = facts();
  const socket = new WebSocket(`ws://127.0.0.1:${routerPort}/`, { headers: { host: app.host } });
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(data.toString()));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  await until('the greeting', async () => heard.includes('websocket-echo 1'));
  socket.send('ahoy ⚓');
  await until('the echo', async () => heard.includes('ahoy ⚓'));
  socket.close();

  await page.goto(`http://${app.host}:${routerPort}/`);
  await expect(page.locator('li', { hasText: 'websocket-echo 1' })).toBeVisible();
  await page.getByLabel('Message').fill('from the browser');
  await page.getByLabel('Message').press('Enter');
  await expect(page.locator('li', { hasText: 'from the browser' })).toBeVisible();
});
