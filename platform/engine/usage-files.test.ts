import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { UsageFiles } from './usage-files.ts';

const ID = 'c0ffee'.repeat(10);
const MIB = 1024 * 1024;

/** A host whose files are as given, by path below `cgroup` and `proc`. */
function host(t: TestContext, files: Readonly<Record<string, string>>) {
  const root = mkdtempSync(join(tmpdir(), 'berth-usage-'));
  t.after(() => rmSync(root, { recursive: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  const usage = new UsageFiles({ cgroups: join(root, 'cgroup'), processes: join(root, 'proc') });
  return { usage, write, root };
}

const V1 = {
  'proc/7/cgroup': `9:name=systemd:/docker/${ID}\n4:memory:/docker/${ID}\n2:cpu,cpuacct:/docker/${ID}\n0::/docker/${ID}\n`,
  [`cgroup/memory/docker/${ID}/memory.usage_in_bytes`]: `${100 * MIB}\n`,
  [`cgroup/memory/docker/${ID}/memory.stat`]: `cache 1\ninactive_file 5\ntotal_inactive_file ${30 * MIB}\n`,
  [`cgroup/memory/docker/${ID}/memory.limit_in_bytes`]: `${512 * MIB}\n`,
  [`cgroup/cpuacct/docker/${ID}/cpuacct.usage`]: '2500000000\n',
};

const SCOPE = `system.slice/docker-${ID}.scope`;
const V2 = {
  'proc/7/cgroup': `0::/${SCOPE}\n`,
  [`cgroup/${SCOPE}/memory.current`]: `${90 * MIB}\n`,
  [`cgroup/${SCOPE}/memory.stat`]: `anon 1\nfile 2\nactive_file 9\ninactive_file ${10 * MIB}\n`,
  [`cgroup/${SCOPE}/memory.max`]: 'max\n',
  [`cgroup/${SCOPE}/cpu.stat`]: 'usage_usec 1500000\nuser_usec 1\nsystem_usec 2\n',
};

test('UsageFiles read memory without unused file pages, its limit, and CPU time from version 1', (t) => {
  const { usage } = host(t, V1);
  assert.deepEqual(usage.read({ containerId: ID, pid: 7 }), {
    memoryBytes: 70 * MIB,
    memoryLimitBytes: 512 * MIB,
    cpuMs: 2500,
  });
});

test('UsageFiles read the same from version 2 under systemd, where there may be no limit', (t) => {
  const { usage, write } = host(t, V2);
  assert.deepEqual(usage.read({ containerId: ID, pid: 7 }), {
    memoryBytes: 80 * MIB,
    memoryLimitBytes: null,
    cpuMs: 1500,
  });
  write(`cgroup/${SCOPE}/cpu.stat`, 'usage_usec 1750000\n');
  assert.equal(usage.read({ containerId: ID, pid: 7 })?.cpuMs, 1750);
});

test("UsageFiles say nothing of another container's process, of one that has ended, or of another namespace", (t) => {
  const { usage, root } = host(t, { ...V1, 'proc/8/cgroup': '4:memory:/\n2:cpuacct:/\n0::/\n' });
  assert.equal(usage.read({ containerId: 'f'.repeat(60), pid: 7 }), null);
  assert.equal(usage.read({ containerId: ID, pid: 8 }), null);
  assert.equal(usage.read({ containerId: ID, pid: 9 }), null);
  assert.equal(usage.read({ containerId: ID, pid: 0 }), null);
  assert.notEqual(usage.read({ containerId: ID, pid: 7 }), null);
  rmSync(join(root, 'cgroup'), { recursive: true });
  assert.equal(usage.read({ containerId: ID, pid: 7 }), null);
});
