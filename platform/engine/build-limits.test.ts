import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { BuildLimits } from './build-limits.ts';
import type { Containers } from './containers.ts';
import type { Host } from './host.ts';

/** Limits where systemd has the control groups: here folders of the test's own, as no systemd runs where tests do. */
function underSystemd(t: TestContext, folders: readonly string[]) {
  const cgroups = mkdtempSync(join(tmpdir(), 'berth-cgroups-'));
  t.after(() => rmSync(cgroups, { recursive: true }));
  for (const folder of folders) mkdirSync(join(cgroups, folder), { recursive: true });
  const host = { look: async () => ({ cgroupDriver: 'systemd' }) } as unknown as Host;
  const options = { containers: {} as Containers, instance: 'one', host, probeImage: 'probe', cgroups };
  return { limits: new BuildLimits(options), file: (path: string) => join(cgroups, path) };
}

test('builds get what nobody else wants of the CPUs where the kernel has that', async (t) => {
  for (const folder of ['berth.slice', 'cpu/berth.slice']) {
    const { limits, file } = underSystemd(t, folder.startsWith('cpu') ? ['pids', folder] : [folder]);
    writeFileSync(file(`${folder}/cpu.idle`), '0');
    await limits.keepUp();
    assert.equal(readFileSync(file(`${folder}/cpu.idle`), 'utf8'), '1');
  }
});

test('builds weigh an eighth of a CPU share under systemd once their slice is there', async (t) => {
  for (const { folders, written, text } of [
    { folders: ['berth.slice'], written: 'berth.slice/cpu.weight', text: '12' },
    { folders: ['pids', 'cpu/berth.slice'], written: 'cpu/berth.slice/cpu.shares', text: '128' },
  ]) {
    const { limits, file } = underSystemd(t, folders);
    assert.equal(await limits.parent(), 'berth-one-builds.slice');
    assert.equal(existsSync(file(written)), false);
    await limits.keepUp();
    assert.equal(readFileSync(file(written), 'utf8'), text);
  }
});

test('a slice that systemd has not made is not made for it', async (t) => {
  const { limits, file } = underSystemd(t, []);
  await limits.keepUp();
  assert.equal(existsSync(file('berth.slice')), false);
});
