import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DynoUsage } from '../engine/engine.ts';
import type { DynoSample } from '../model/metrics.ts';
import { Sampler } from './sampler.ts';

const MIB = 1024 * 1024;

function usage(more: Partial<DynoUsage>): DynoUsage {
  return {
    containerId: 'c1',
    appId: 'a1',
    name: 'web.1',
    startedAt: 0,
    memoryBytes: 10 * MIB,
    memoryLimitBytes: 512 * MIB,
    cpuMs: 0,
    ...more,
  };
}

function sampling() {
  const told: (readonly DynoSample[])[] = [];
  let seen: DynoUsage[] = [];
  const sampler = new Sampler({
    engine: { usage: async () => seen },
    sink: { sample: (_at, samples) => told.push(samples) },
    onError: (error) => assert.fail(String(error)),
  });
  const look = async (now: number, usages: DynoUsage[]) => {
    seen = usages;
    await sampler.look(now);
    return (told.at(-1) ?? []).map(({ app, dyno, cpuMs, measuredMs }) => [app, dyno, cpuMs, measuredMs]);
  };
  return { look, told };
}

test('Sampler hands on the CPU time since the look before, and none of the time before the first', async () => {
  const { look } = sampling();
  assert.deepEqual(await look(100_000, [usage({ cpuMs: 7_000_000 })]), [
    ['a1', 'web.1', 0, 0],
    ['*', '', 0, 0],
  ]);
  assert.deepEqual(await look(110_000, [usage({ cpuMs: 7_002_500 })]), [
    ['a1', 'web.1', 2500, 10_000],
    ['*', '', 2500, 10_000],
  ]);
});

test('Sampler counts all time of a dyno that started between two looks, and a platform that comes back counts none twice', async () => {
  const { look } = sampling();
  await look(100_000, [usage({ cpuMs: 1000 })]);
  const [, fresh] = await look(110_000, [
    usage({ cpuMs: 1000 }),
    usage({ containerId: 'c2', name: 'web.2', startedAt: 106_000, cpuMs: 400 }),
  ]);
  assert.deepEqual(fresh, ['a1', 'web.2', 400, 4000]);
  const back = sampling();
  assert.deepEqual((await back.look(120_000, [usage({ cpuMs: 1500 })]))[0], ['a1', 'web.1', 0, 0]);
});

test('Sampler sees an old and a new dyno of one name as one while a rollout has both', async () => {
  const { look, told } = sampling();
  const old = usage({ cpuMs: 1000, memoryBytes: 50 * MIB });
  await look(100_000, [old]);
  const seen = await look(110_000, [
    { ...old, cpuMs: 1300 },
    usage({ containerId: 'c2', startedAt: 105_000, cpuMs: 200, memoryBytes: 20 * MIB }),
    usage({ containerId: 'c3', appId: 'a2', startedAt: 101_000, cpuMs: 50, memoryBytes: MIB }),
  ]);
  assert.deepEqual(seen, [
    ['a1', 'web.1', 500, 10_000],
    ['a2', 'web.1', 50, 9000],
    ['*', '', 550, 10_000],
  ]);
  assert.deepEqual(
    told.at(-1)?.map(({ memoryBytes }) => memoryBytes / MIB),
    [50, 1, 51],
  );
});
