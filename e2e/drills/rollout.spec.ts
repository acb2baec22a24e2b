import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { liveAndPushed, namedApp } from './apps.ts';
import { expect, settled, test, UNTOUCHED } from './drill.ts';
import { armAt, killPlatform, type Place } from './parts.ts';

const STEPS: readonly Place[] = ['after-start', 'before-switch', 'after-switch'];
/** From the first request of a push to its end takes about this long. */
const PUSH_MS = 3000;
const RANDOM_KILLS = 4;

for (const place of STEPS) {
  test(`the platform is killed in the rollout of a push, ${place}`, async ({ trio, underLoad }) => {
    const { first } = trio;
    const switched = place === 'after-switch';
    const before = await first.remoteRef();
    const report = await underLoad(async () => {
      const back = armAt(place);
      const push = first.deploy(namedApp(first.name, { version: place }));
      await back();
      expect((await push).code).not.toBe(0);
      await settled();
      const head = (await first.git('rev-parse', 'HEAD')).stdout.trim();
      expect(await first.remoteRef()).toBe(switched ? head : before);
      const retry = await first.push();
      expect(retry.code, retry.output).toBe(0);
      expect(await first.remoteRef()).toBe(head);
    });
    expect(report).toMatchObject(UNTOUCHED);
    expect((await first.get()).body).toBe(`I am ${first.name} of version ${place}`);
    await settled();
  });

  test(`the platform is killed in the rollout of config vars, ${place}`, async ({ trio, underLoad }) => {
    const { first } = trio;
    const releases = await first.json<unknown[]>('releases', '--num', '100');
    const report = await underLoad(async () => {
      const back = armAt(place);
      const change = first.berth('config:set', `GREETING=${place}`);
      await back();
      await change;
      await settled();
    });
    expect(report).toMatchObject(UNTOUCHED);
    expect((await first.get('/greeting')).body).toBe(place);
    expect(await first.json<unknown[]>('releases', '--num', '100')).toHaveLength(releases.length + 1);
  });
}

test('the platform is killed at random moments of pushes', async ({ trio, underLoad }) => {
  test.slow();
  const { first } = trio;
  const report = await underLoad(async () => {
    for (let round = 1; round <= RANDOM_KILLS; round++) {
      const ms = randomInt(PUSH_MS);
      const push = first.deploy(namedApp(first.name, { version: `random ${round} (${ms} ms)` }));
      await sleep(ms);
      await killPlatform();
      const { code, output } = await push;
      await settled();
      const { live, pushed, commit } = await liveAndPushed(first);
      expect(live, `after ${ms} ms, ${output}`).toBe(pushed);
      const head = (await first.git('rev-parse', 'HEAD')).stdout.trim();
      if (code === 0) expect(commit).toBe(head);
      const retry = await first.push();
      expect(retry.code, retry.output).toBe(0);
      expect(await first.remoteRef()).toBe(head);
    }
  });
  expect(report).toMatchObject(UNTOUCHED);
  await settled();
});

test('the platform is killed in the release phase', async ({ trio, underLoad }) => {
  const { first } = trio;
  const files = {
    Procfile: 'web: node server.js\nrelease: node release.js\n',
    'release.js': "console.log('migrating'); setTimeout(() => undefined, 2500);\n",
  };
  const before = await first.remoteRef();
  const report = await underLoad(async () => {
    const migrating = Promise.withResolvers<void>();
    first.write({ ...files, ...namedApp(first.name, { version: 'migrated' }) });
    await first.commit('Migrate.');
    const push = first.push('main', { onOutput: (text) => text.includes(' migrating') && migrating.resolve() });
    await migrating.promise;
    await killPlatform();
    expect((await push).code).not.toBe(0);
    await settled();
    expect(await first.remoteRef()).toBe(before);

    const back = armAt('after-release-phase');
    const again = first.push();
    await back();
    expect((await again).code).not.toBe(0);
    await settled();
    expect(await first.remoteRef()).toBe(before);

    const retry = await first.push();
    expect(retry.code, retry.output).toBe(0);
    await first.live({ Procfile: null, 'release.js': null });
  });
  expect(report).toMatchObject(UNTOUCHED);
  const { live, pushed } = await liveAndPushed(first);
  expect(live).toBe(pushed);
  expect(live).toContain('migrated');
  await settled();
});

test('the platform is killed during scaling and config:set', async ({ trio, underLoad }) => {
  const { first } = trio;
  const quantities = [4, 1, 3, 2];
  const report = await underLoad(async () => {
    for (const quantity of quantities) {
      const ms = randomInt(1500);
      const scaling = first.berth('ps:scale', `web=${quantity}`);
      const setting = first.berth('config:set', `ROUND=${quantity}`);
      await sleep(ms);
      await killPlatform();
      const [scaled, set] = await Promise.all([scaling, setting]);
      const picture = await settled();
      const app = picture.apps.find(({ name }) => name === first.name);
      if (scaled.code === 0) expect(app?.formation.find(({ type }) => type === 'web')?.quantity).toBe(quantity);
      const config = await first.json<Record<string, string>>('config');
      if (set.code === 0) expect(config['ROUND']).toBe(String(quantity));
    }
    await first.did('ps:scale', 'web=2');
  });
  expect(report).toMatchObject(UNTOUCHED);
  await settled();
});
