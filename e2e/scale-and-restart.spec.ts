import type { App } from './app.ts';
import { until } from './http.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

interface Dyno {
  readonly name: string;
  readonly state: string;
  readonly release: { readonly version: number };
}

test('a person scales web to three, sees all of them answer, and scales down', async ({ createApp }) => {
  const app = await (await createApp('scale', { files: webApp() })).live();
  const { output } = await app.did('ps:scale', 'web=3');
  expect(output).toContain('web at 3');
  expect(names(await dynos(app))).toEqual(['web.1', 'web.2', 'web.3']);
  expect((await dynos(app)).every(({ state }) => state === 'up')).toBe(true);
  await until('all three answer', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => app.get('/dyno')));
    return new Set(answers.map(({ body }) => body.split(' ')[0])).size === 3;
  });
  const shown = await app.did('ps');
  expect(shown.stdout).toMatch(/web \(Standard-1X\): node server\.js \(3\)/);
  await app.did('ps:scale', 'web-2');
  await until('one is left', async () => names(await dynos(app)).join() === 'web.1');
  expect((await app.get()).status).toBe(200);
});

test('without web dynos the router says so, and one dyno brings the app back', async ({ createApp }) => {
  const app = await (await createApp('zero', { files: webApp() })).live();
  await app.did('ps:scale', 'web=0');
  const none = await until('no dynos', async () => {
    const answer = await app.get('/', { headers: { accept: 'text/html' } });
    return answer.status === 503 && answer;
  });
  expect(none.body).toContain('H14');
  expect((await app.get('/', { headers: { accept: 'application/json' } })).body).toContain('no_web_dynos');
  await app.did('ps:scale', 'web=1');
  expect((await app.get()).status).toBe(200);
});

test('what cannot be scaled is refused with the reason', async ({ createApp }) => {
  const app = await (await createApp('wrong', { files: webApp() })).live();
  for (const [wish, reason] of [
    ['clock=1', /process type/],
    ['web=1000', /0 (and|to) 100/],
    ['web=1:Huge', /size/i],
    ['web', /TYPE=N/],
  ] as const) {
    const { code, output } = await app.berth('ps:scale', wish);
    expect(code, wish).not.toBe(0);
    expect(output, wish).toMatch(reason);
  }
  expect(names(await dynos(app))).toEqual(['web.1']);
});

test('ps:restart replaces the dynos, and the app answers all the while', async ({ createApp }) => {
  const app = await (await createApp('restart', { files: webApp() })).live();
  const before = await started(app);
  const { code, output } = await app.berth('ps:restart');
  expect(code, output).toBe(0);
  const failures: string[] = [];
  await until('another container', async () => {
    const answer = await app.get();
    if (answer.status !== 200) failures.push(`${answer.status} ${answer.body}`);
    return (await started(app)) !== before && (await dynos(app)).every(({ state }) => state === 'up');
  });
  expect(failures).toEqual([]);
  expect((await app.get()).body).toBe('1');
});

test('a dyno that crashes is started again, and its log says so', async ({ createApp }) => {
  const app = await (await createApp('crash', { files: webApp() })).live();
  await app.get('/exit?7');
  await until('the log tells of the crash', async () =>
    (await app.did('logs')).stdout.includes('Process exited with status 7'),
  );
  await until('it answers again', async () => (await app.get('/', { timeoutMs: 5000 })).status === 200);
  const { stdout } = await app.did('logs');
  expect(stdout).toMatch(/heroku\[web\.1\]: State changed from up to crashed/);
  expect(stdout).toMatch(/heroku\[web\.1\]: State changed from starting to up[\s\S]*State changed from starting to up/);
});

async function dynos(app: App): Promise<readonly Dyno[]> {
  return app.json('ps', 'web');
}

function names(list: readonly Dyno[]): string[] {
  return list.map(({ name }) => name).sort();
}

/** Which dyno answers: each container has an id of its own in the API. */
async function started(app: App): Promise<string> {
  const list = await app.json<{ id: string }[]>('ps');
  return list.map(({ id }) => id).join();
}
