import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { BuildCpu } from './build-cpu.ts';
import { CgroupFolders } from './cgroup-folders.ts';

/** Builds on a machine whose times and looks are the test's to say: group files of the kernel, version 1 or 2. */
function builds(t: TestContext, version: 1 | 2) {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const root = mkdtempSync(join(tmpdir(), 'berth-cgroups-'));
  t.after(() => rmSync(root, { recursive: true }));
  const folder = join(root, version === 1 ? 'cpu' : '', 'builds');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cpu.idle'), '0');
  if (version === 1) for (const path of ['pids', 'cpuacct/builds']) mkdirSync(join(root, path), { recursive: true });
  const times = { allMs: 0, idleMs: 0, buildsMs: 0, kernelMs: 0 };
  const cpu = new BuildCpu(new CgroupFolders(root), 'builds', () => ({ ...times }));
  t.after(() => cpu.stop());
  return {
    cpu,
    root,
    folder,
    /** A second of CPU time goes by, of which nobody took `idleMs`, and builds took `buildsMs`, of it `kernelMs` in the kernel. */
    pass: async ({ idleMs, buildsMs, kernelMs = 0 }: { idleMs: number; buildsMs: number; kernelMs?: number }) => {
      times.allMs += 1_000;
      times.idleMs += idleMs;
      times.buildsMs += buildsMs;
      times.kernelMs += kernelMs;
      if (version === 1) {
        writeFileSync(join(root, 'cpuacct/builds/cpuacct.usage'), String(times.buildsMs * 1e6));
        writeFileSync(join(root, 'cpuacct/builds/cpuacct.usage_sys'), String(times.kernelMs * 1e6));
      } else {
        const stat = `usage_usec ${times.buildsMs * 1e3}\nuser_usec 1\nsystem_usec ${times.kernelMs * 1e3}\n`;
        writeFileSync(join(root, 'builds/cpu.stat'), stat);
      }
      await cpu.look();
    },
    share: () => {
      if (readFileSync(join(folder, 'cpu.idle'), 'utf8') === '1') return 'idle';
      return readFileSync(join(folder, version === 1 ? 'cpu.shares' : 'cpu.weight'), 'utf8');
    },
  };
}

for (const version of [1, 2] as const) {
  const low = version === 1 ? '128' : '12';

  test(`builds that starve on a busy machine get a small share for a while (cgroups ${version})`, async (t) => {
    const { cpu, pass, share } = builds(t, version);
    await cpu.keep();
    assert.equal(share(), 'idle');
    for (let look = 0; look < 42; look++) await pass({ idleMs: 0, buildsMs: 900 });
    assert.equal(share(), 'idle', 'they have the machine for themselves');
    for (let look = 0; look < 42; look++) await pass({ idleMs: 900, buildsMs: 1 });
    assert.equal(share(), 'idle', 'they do not want more');
    for (let look = 0; look < 20; look++) await pass({ idleMs: 10, buildsMs: 3 });
    assert.equal(share(), 'idle', 'it may be over in a moment');
    for (let look = 0; look < 21; look++) await pass({ idleMs: 10, buildsMs: 3 });
    assert.equal(share(), low);
    await cpu.keep();
    assert.equal(share(), low, 'another step changes nothing');
    for (let look = 0; look < 600; look++) await pass({ idleMs: 0, buildsMs: 100 });
    assert.equal(share(), 'idle');
  });

  test(`builds that work in the kernel are not idle while a CPU is free (cgroups ${version})`, async (t) => {
    const { cpu, pass, share } = builds(t, version);
    await cpu.keep();
    await pass({ idleMs: 500, buildsMs: 0 });
    await pass({ idleMs: 500, buildsMs: 400, kernelMs: 100 });
    assert.equal(share(), 'idle', 'most of it is their own code');
    await pass({ idleMs: 500, buildsMs: 500, kernelMs: 450 });
    assert.equal(share(), low);
    await pass({ idleMs: 500, buildsMs: 100, kernelMs: 20 });
    assert.equal(share(), low, 'they may be back in a moment');
    for (let look = 0; look < 4; look++) await pass({ idleMs: 50, buildsMs: 900, kernelMs: 800 });
    assert.equal(share(), 'idle', 'no CPU is free');
    for (let look = 0; look < 2; look++) await pass({ idleMs: 500, buildsMs: 400, kernelMs: 300 });
    assert.equal(share(), low, 'one is free again');
    for (let look = 0; look < 20; look++) await pass({ idleMs: 500, buildsMs: 400, kernelMs: 20 });
    assert.equal(share(), 'idle', 'they are back in their own code');
  });
}

test('builds are looked at 20 times a second, until there are none', async (t) => {
  const { root } = builds(t, 1);
  let looks = 0;
  class Counted extends CgroupFolders {
    override cpuTimes(...words: Parameters<CgroupFolders['cpuTimes']>): ReturnType<CgroupFolders['cpuTimes']> {
      looks += 1;
      return super.cpuTimes(...words);
    }
  }
  const cpu = new BuildCpu(new Counted(root), 'builds');
  await Promise.all([cpu.keep(), cpu.keep()]);
  t.mock.timers.tick(1_000);
  assert.equal(looks, 20);
  cpu.stop();
  t.mock.timers.tick(1_000);
  assert.equal(looks, 20);
});

test('builds go on where their share cannot be set, and it is set once it can be', async (t) => {
  const { cpu, pass, share, folder } = builds(t, 1);
  rmSync(join(folder, 'cpu.idle'));
  mkdirSync(join(folder, 'cpu.idle'));
  await cpu.keep();
  await pass({ idleMs: 500, buildsMs: 0 });
  rmSync(join(folder, 'cpu.idle'), { recursive: true });
  writeFileSync(join(folder, 'cpu.idle'), '0');
  await pass({ idleMs: 500, buildsMs: 0 });
  assert.equal(share(), 'idle');
});

test('a share is set when the one before is', async (t) => {
  const { root, pass } = builds(t, 1);
  await pass({ idleMs: 500, buildsMs: 0 });
  const seen = { now: 0, most: 0 };
  class Slow extends CgroupFolders {
    override async setCpuShare(...words: Parameters<CgroupFolders['setCpuShare']>): Promise<void> {
      seen.now += 1;
      seen.most = Math.max(seen.most, seen.now);
      await setTimeout(5);
      await super.setCpuShare(...words);
      seen.now -= 1;
    }
  }
  const cpu = new BuildCpu(new Slow(root), 'builds');
  t.after(() => cpu.stop());
  await Promise.all([cpu.keep(), cpu.keep(), cpu.look(), cpu.keep(), cpu.look()]);
  assert.equal(seen.most, 1, 'an idle group refuses a weight that comes between');
});
