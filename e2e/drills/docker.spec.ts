import { setTimeout as sleep } from 'node:timers/promises';
import { api } from '../http.ts';
import { expect, settled, test } from './drill.ts';
import { berthUp, pidOf } from './parts.ts';
import type { Picture } from './picture.ts';
import { givenDocker, type PrivateDocker } from './private-docker.ts';

const DOCKER_SECONDS = 60;

function docker(): PrivateDocker {
  const given = givenDocker();
  if (given === null) throw new Error('the drills run on a Docker of their own');
  return given;
}

/** Which dynos every app has, by name. */
function formationOf({ apps }: Picture): Record<string, string[]> {
  return Object.fromEntries(apps.map(({ name, dynos }) => [name, dynos.map((dyno) => dyno.name).toSorted()]));
}

test('dockerd is restarted', async ({ underLoad }) => {
  test.slow();
  const before = await settled();
  const report = await underLoad(async () => {
    await docker().stop();
    await sleep(2000);
    expect((await api('GET', '/apps')).status).toBe(200);
    await docker().start();
    expect(formationOf(await settled({ seconds: DOCKER_SECONDS }))).toEqual(formationOf(before));
  });
  expect(report.misrouted).toEqual([]);
});

test('dockerd is killed', async ({ underLoad }) => {
  test.slow();
  const before = await settled();
  const report = await underLoad(async () => {
    await docker().kill();
    await sleep(2000);
    await docker().start();
    expect(formationOf(await settled({ seconds: DOCKER_SECONDS }))).toEqual(formationOf(before));
  });
  expect(report.misrouted).toEqual([]);
});

test('power is cut, and up brings everything back', async ({ trio, underLoad }) => {
  test.slow();
  const { first, second } = trio;
  await second.did('ps:scale', 'web=0');
  const before = await settled();
  const report = await underLoad(async () => {
    await docker().cutPower();
    for (const part of ['platform.keeper', 'router.keeper', 'platform', 'router'] as const)
      expect(pidOf(part), part).toBeNull();
    await docker().start();
    await berthUp();
    expect(formationOf(await settled({ seconds: DOCKER_SECONDS }))).toEqual(formationOf(before));
  });
  expect(report.misrouted).toEqual([]);
  expect((await first.get()).status).toBe(200);
  expect((await second.get()).status).toBe(503);
  await second.did('ps:scale', 'web=1');
  expect((await second.get()).status).toBe(200);
  await settled();
});
