import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { BuildCpu } from './build-cpu.ts';
import { CgroupFolders } from './cgroup-folders.ts';

/** Builds on a machine whose times are the test's to say: group files of the kernel, version 1 or 2. */
function builds(t: TestContext, version: 1 | 2) {
  const root = mkdtempSync(join(tmpdir(), 'berth-cgroups-'));
  t.after(() => rmSync(root, { recursive: true }));
  const folder = join(root, version === 1 ? 'cpu' : '', 'builds');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cpu.idle'), '0');
  if (version === 1) for (const path of ['pids', 'cpuacct/builds']) mkdirSync(join(root, path), { recursive: true });
  const times = { allMs: 0, idleMs: 0, buildsMs: 0 };
  const cpu = new BuildCpu(new CgroupFolders(root), 'builds', () => ({ ...times }));
  t.after(() => cpu.stop());
  return {
    cpu,
    /** Ten seconds of CPU time go by, of which nobody took `idleMs`, and builds took `buildsMs`. */
    pass: async ({ idleMs, buildsMs }: { idleMs: number; buildsMs: number }) => {
      times.allMs += 10_000;
      times.idleMs += idleMs;
      times.buildsMs += buildsMs;
      if (version === 1) writeFileSync(join(root, 'cpuacct/builds/cpuacct.usage'), String(times.buildsMs * 1e6));
      else writeFileSync(join(root, 'builds/cpu.stat'), `usage_usec ${times.buildsMs * 1e3}\nuser_usec 1\n`);
      await cpu.look();
    },
    share: () => {
      if (readFileSync(join(folder, 'cpu.idle'), 'utf8') === '1') return 'idle';
      return readFileSync(join(folder, version === 1 ? 'cpu.shares' : 'cpu.weight'), 'utf8');
    },
  };
}

for (const version of [1, 2] as const) {
  test(`builds that starve on a busy machine get a small share for a while (cgroups ${version})`, async (t) => {
    const { cpu, pass, share } = builds(t, version);
    const low = version === 1 ? '128' : '12';
    await cpu.keep();
    assert.equal(share(), 'idle');
    await pass({ idleMs: 0, buildsMs: 0 });
    await pass({ idleMs: 0, buildsMs: 9_000 });
    assert.equal(share(), 'idle', 'they have the machine for themselves');
    await pass({ idleMs: 9_000, buildsMs: 10 });
    assert.equal(share(), 'idle', 'they do not want more');
    await pass({ idleMs: 100, buildsMs: 30 });
    assert.equal(share(), low);
    await cpu.keep();
    assert.equal(share(), low, 'another step changes nothing');
    for (let look = 0; look < 15; look++) await pass({ idleMs: 0, buildsMs: 1_000 });
    assert.equal(share(), 'idle');
  });
}
