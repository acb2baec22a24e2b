import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../app.ts';
import { api, until } from '../http.ts';
import { namedApp } from './apps.ts';
import { type Running, runningContainers } from './containers.ts';
import { expect, settled, test, UNTOUCHED } from './drill.ts';
import { routerHealth } from './parts.ts';

/** Requests of one app that its load has under way at once. */
const IN_FLIGHT = 2;
const LOOK_MS = 300;
/** Of an app in a crash loop: the first by its release, the second at once, and the others after pauses. */
const STARTS = 4;

async function idOf(app: App): Promise<string> {
  const { id }: { id: string } = (await api('GET', `/apps/${app.name}`)).json();
  return id;
}

/** kill -9 of the first process of each, and waits until Docker has seen it. */
async function killAll(victims: readonly Running[]): Promise<void> {
  for (const { pid } of victims) process.kill(pid, 'SIGKILL');
  const ids = new Set(victims.map(({ id }) => id));
  await until('Docker sees the end of the killed', async () =>
    (await runningContainers()).every(({ id }) => !ids.has(id)),
  );
}

test('a dyno is killed: another takes its place, and the other apps do not notice', async ({ trio, underLoad }) => {
  const { first, second, third } = trio;
  const id = await idOf(first);
  const report = await underLoad(async () => {
    const [victim] = await runningContainers(id);
    if (victim === undefined) throw new Error('a dyno runs');
    await killAll([victim]);
    await settled();
    expect((await runningContainers(id)).map(({ name }) => name)).toEqual(expect.arrayContaining(['web.1', 'web.2']));
  });
  expect(report.misrouted).toEqual([]);
  expect(report.failed.filter(({ host }) => host === second.host || host === third.host)).toEqual([]);
  expect(report.failed.length, JSON.stringify(report.failed)).toBeLessThanOrEqual(IN_FLIGHT);
});

test('all dynos are killed at once: all come back, and requests wait for them', async ({ underLoad }) => {
  let killed = 0;
  const report = await underLoad(async () => {
    const before = await runningContainers();
    killed = before.length;
    await killAll(before);
    await settled();
    const after = await runningContainers();
    expect(after).toHaveLength(before.length);
    expect(after.filter(({ id }) => before.some((one) => one.id === id))).toEqual([]);
  });
  expect(report.misrouted).toEqual([]);
  // What a dyno was answering as it died is lost, and nothing else.
  const failed = JSON.stringify(report.failed);
  expect(
    report.failed.filter(({ what }) => !what.includes('"H13"')),
    failed,
  ).toEqual([]);
  expect(report.failed.length, failed).toBeLessThanOrEqual(IN_FLIGHT * killed);
});

test('an app in a crash loop is tried again after growing pauses, and its neighbours are unaffected', async ({
  createApp,
  underLoad,
}) => {
  const crashAt = Date.now() + 20_000;
  const crash = `setTimeout(() => process.exit(7), Math.max(1, ${crashAt} - Date.now()));\n`;
  const { 'server.js': server, ...rest } = namedApp('loop', { version: 'looping' });
  const app = await createApp('loop', { files: { ...rest, 'server.js': `${crash}${String(server)}` } });
  await app.live();
  const id = await idOf(app);
  const starts = new Map<string, Running>();
  const report = await underLoad(async () => {
    await sleep(Math.max(0, crashAt - Date.now() - 500));
    const enough = async (): Promise<boolean> => {
      for (const one of await startedOf(app)) starts.set(one.dyno, one);
      return starts.size >= STARTS;
    };
    await until(`it is started ${STARTS} times`, enough, { seconds: 60, pauseMs: LOOK_MS });
  });
  const times = [...starts.values()].map(({ startedAt }) => startedAt).toSorted((left, right) => left - right);
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(
    pauses.slice(1).every((pause, index) => index === 0 || pause > (pauses[index] ?? 0)),
    pauses.join(),
  ).toBe(true);
  expect(report).toMatchObject(UNTOUCHED);
  await until('it has crashed', async () => (await app.json<{ state: string }[]>('ps'))[0]?.state === 'crashed');
  const answer = await app.get();
  expect(answer.status).toBe(503);
  await logTells(app, 'H10');
  await settled({ crashing: [app.name] });
  await app.live(namedApp('loop', { version: 'mended' }));
  expect((await app.get()).body).toBe('I am loop of version mended');
  await settled();
  expect(await runningContainers(id)).toHaveLength(1);
});

/** Lines of the router come a moment after its answers. */
async function logTells(app: App, text: string): Promise<void> {
  await until(`the log tells ${text}`, async () => (await app.did('logs', '--num', '200')).stdout.includes(text));
}

/** When each of its dynos was started, running or not. */
async function startedOf(app: App): Promise<Running[]> {
  const dynos: { id: string; name: string; created_at: string }[] = (
    await api('GET', `/apps/${app.name}/dynos`)
  ).json();
  return dynos.map(({ id, name, created_at }) => ({
    id: '',
    pid: 0,
    dyno: id,
    name,
    startedAt: Date.parse(created_at),
  }));
}

test('a dyno that ignores SIGTERM is killed at its stop time', async ({ createApp }) => {
  const stubborn = "process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => console.log('no'));\n";
  const { 'server.js': server } = namedApp('stubborn');
  const app = await createApp('stubborn', {
    files: { ...namedApp('stubborn'), 'server.js': `${String(server)}${stubborn}` },
  });
  await app.live();
  await app.did('settings:set', 'stop-seconds=3', 'drain-seconds=2');
  const id = await idOf(app);
  const [old] = await runningContainers(id);
  await app.did('ps:restart');
  await settled({ seconds: 20 });
  const after = await runningContainers(id);
  expect(after).toHaveLength(1);
  expect(after[0]?.id).not.toBe(old?.id);
  expect((await app.get()).body).toBe('I am stubborn of version 1');
  await logTells(app, 'Error R12');
});

test('a dyno that hangs leaves the rotation and comes back, by the health path', async ({ createApp, underLoad }) => {
  const app = await createApp('hung', { files: namedApp('hung') });
  await app.live();
  await app.did('settings:set', 'health-path=/');
  await app.did('ps:scale', 'web=2');
  const report = await underLoad(async () => {
    expect((await app.get('/sick')).body).toBe('sick');
    const sick = await until('one dyno is out of rotation', () => unhealthy(app), { seconds: 30 });
    for (let count = 0; count < 30; count++) {
      const answer = await app.get('/dyno', { timeoutMs: 5000 });
      expect(answer.status).toBe(200);
      expect(answer.body).not.toBe(sick);
    }
    await until('it is back', async () => (await unhealthy(app)) === null, { seconds: 40 });
    const names = new Set<string>();
    await until('both answer', async () => names.add((await app.get('/dyno')).body).size === 2);
  });
  expect(report).toMatchObject(UNTOUCHED);
  await settled();
});

async function unhealthy(app: App): Promise<string | null> {
  const own = new Set((await app.json<{ id: string }[]>('ps')).map(({ id }) => id));
  const health = await routerHealth();
  return health?.targets.find(({ id, healthy }) => own.has(id) && !healthy)?.dyno ?? null;
}
