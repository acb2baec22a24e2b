import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { facts } from '../berth.ts';
import { until } from '../http.ts';
import { namedApp } from './apps.ts';
import { expect, settled, test, UNTOUCHED } from './drill.ts';
import { armAt, killPlatform } from './parts.ts';
import { receiving } from './picture.ts';

test('the platform is killed while it receives a push', async ({ trio, underLoad }) => {
  const { first } = trio;
  const before = await first.remoteRef();
  const report = await underLoad(async () => {
    for (const ms of [0, 60, 200]) {
      first.write({ 'big.bin': randomBytes(48 * 1024 * 1024) });
      await first.commit('Add a big file.');
      const push = first.push();
      await until('the platform receives', async () => receiving(facts().home).length > 0, { pauseMs: 5 });
      await sleep(ms);
      await killPlatform();
      const { code, output } = await push;
      expect(code, output).not.toBe(0);
      expect(output).not.toContain('----->');
      await settled();
      expect(await first.remoteRef()).toBe(before);
    }
    first.write({ 'big.bin': null, ...namedApp(first.name, { version: 'received' }) });
    await first.commit('Take the big file away.');
    const retry = await first.push();
    expect(retry.code, retry.output).toBe(0);
  });
  expect(report).toMatchObject(UNTOUCHED);
  expect(await first.remoteRef()).toBe((await first.git('rev-parse', 'HEAD')).stdout.trim());
  expect((await first.get()).body).toBe(`I am ${first.name} of version received`);
  await settled();
});

test('the platform is killed during a build', async ({ trio, underLoad }) => {
  const { first } = trio;
  const before = await first.remoteRef();
  const report = await underLoad(async () => {
    for (const place of ['build-started', 'build-made'] as const) {
      const back = armAt(place);
      const push = first.deploy(namedApp(first.name, { version: place }));
      await back();
      expect((await push).code).not.toBe(0);
      await settled();
      expect(await first.remoteRef()).toBe(before);
    }
    const slow = { version: 'slow', scripts: { build: 'sleep 4' } };
    for (const ms of [500, 2500]) {
      const building = Promise.withResolvers<void>();
      first.write(namedApp(first.name, slow));
      await first.commit('Build slowly.');
      const push = first.push('main', { onOutput: (text) => text.includes('sleep 4') && building.resolve() });
      await building.promise;
      await sleep(ms);
      await killPlatform();
      expect((await push).code).not.toBe(0);
      await settled();
      expect(await first.remoteRef()).toBe(before);
    }
    const retry = await first.push();
    expect(retry.code, retry.output).toBe(0);
  });
  expect(report).toMatchObject(UNTOUCHED);
  expect(await first.remoteRef()).toBe((await first.git('rev-parse', 'HEAD')).stdout.trim());
  expect((await first.get()).body).toBe(`I am ${first.name} of version slow`);
  const picture = await settled();
  const builds = picture.apps.find(({ name }) => name === first.name)?.builds ?? [];
  expect(builds.filter(({ status }) => status === 'failed')).toHaveLength(4);
});
