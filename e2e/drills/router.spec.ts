import { setTimeout as sleep } from 'node:timers/promises';
import { expect, settled, test, UNTOUCHED } from './drill.ts';
import { berthUp, kill, pidOf, platformIsBack, routerIsBack } from './parts.ts';

const KILLS = 3;
const AWAY_MS = 8000;

test('the router is killed', async ({ underLoad }) => {
  const report = await underLoad(async () => {
    for (let round = 0; round < KILLS; round++) {
      await sleep(1500);
      await routerIsBack(kill('router'));
    }
    await settled();
  });
  expect(report.misrouted).toEqual([]);
  expect(report.failed.filter(({ broken }) => !broken)).toEqual([]);
  expect(report.good).toBeGreaterThan(100);
});

test('the router is killed together with its keeper, and up brings both back', async ({ underLoad }) => {
  const report = await underLoad(async () => {
    const keeper = kill('router.keeper');
    const router = kill('router');
    await berthUp();
    await routerIsBack(router);
    expect(pidOf('router.keeper')).not.toBe(keeper);
    await settled();
  });
  expect(report.misrouted).toEqual([]);
  expect(report.failed.filter(({ broken }) => !broken)).toEqual([]);
});

test('the keepers alone are killed: requests are answered, and up leaves one of each', async ({ trio, underLoad }) => {
  const report = await underLoad(async () => {
    kill('router.keeper');
    kill('platform.keeper');
    await sleep(1000);
    await settled();
  });
  expect(report).toMatchObject(UNTOUCHED);
  await berthUp();
  for (const part of ['platform', 'router', 'platform.keeper', 'router.keeper'] as const)
    expect(pidOf(part), part).not.toBeNull();
  const picture = await settled();
  expect(
    picture.processes.filter((line) => line.includes('/router/main.ts --home') && !line.includes('keep.sh')),
  ).toHaveLength(1);
  expect(
    picture.processes.filter((line) => line.includes('/platform/main.ts --home') && !line.includes('keep.sh')),
  ).toHaveLength(1);
  expect((await trio.second.get()).status).toBe(200);
});

test('the platform is away for a while: the router serves, and one that starts meanwhile serves its last table', async ({
  underLoad,
}) => {
  let gone = 0;
  const away = await underLoad(async () => {
    kill('platform.keeper');
    gone = kill('platform');
    await sleep(AWAY_MS);
  });
  expect(away).toMatchObject(UNTOUCHED);
  const restarted = await underLoad(async () => {
    await routerIsBack(kill('router'));
    await sleep(AWAY_MS / 2);
  });
  expect(restarted.misrouted).toEqual([]);
  expect(restarted.failed.filter(({ broken }) => !broken)).toEqual([]);
  expect(restarted.good).toBeGreaterThan(50);
  const back = await underLoad(async () => {
    await berthUp();
    await platformIsBack(gone);
    await settled();
  });
  expect(back).toMatchObject(UNTOUCHED);
});
