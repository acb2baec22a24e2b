import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { namedApp } from './apps.ts';
import { expect, settled, test, UNTOUCHED } from './drill.ts';
import { armAt, killPlatform } from './parts.ts';

test('the platform is killed while it receives a push', async ({ trio, underLoad }) => {
  const { first } = trio;
  const before = await first.remoteRef();
  const report = await underLoad(async () => {
    for (const mebibytes of [1, 16, 40]) {
      first.write({ 'big.bin': randomBytes(48 * 1024 * 1024) });
      await first.commit('Add a big file.');
      const reached = Promise.withResolvers<void>();
      let said = '';
      const onOutput = (text: string): void => {
        said += text;
        if (written(said) >= mebibytes) reached.resolve();
      };
      const push = first.push('main', { flags: ['--progress'], onOutput });
      await Promise.race([reached.promise, push]);
      await killPlatform();
      const { code, output } = await push;
      expect(code, output).not.toBe(0);
      await first.git('reset', '--quiet', '--hard', 'HEAD~1');
      await settled();
      expect(await first.remoteRef()).toBe(before);
    }
    const retry = await first.deploy(namedApp(first.name, { version: 'received' }));
    expect(retry.code, retry.output).toBe(0);
  });
  expect(report).toMatchObject(UNTOUCHED);
  expect(await first.remoteRef()).toBe((await first.git('rev-parse', 'HEAD')).stdout.trim());
  expect((await first.get()).body).toBe(`I am ${first.name} of version received`);
  await settled();
});

/** How much git's progress says that it has sent, in MiB. */
function written(said: string): number {
  return Number([...said.matchAll(/Writing objects: [^\r\n]*\), ([\d.]+) MiB/g)].at(-1)?.[1] ?? 0);
}

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
