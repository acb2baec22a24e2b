import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { DockerClient } from './docker-client.ts';
import { DynoUsages } from './dyno-usage.ts';
import { engineFixture } from './engine-fixture.ts';
import { UsageFiles } from './usage-files.ts';

const MIB = 1024 * 1024;
const BUSY = 'perl -e \'$kept = "x" x (20 * 1024 * 1024); for (my $n = 0; $n < 20_000_000; $n++) {} sleep 1000\'';

test('usage tells the memory and CPU time of running dynos, by files and by Docker alike', {
  timeout: 60_000,
}, async (t) => {
  const { engine, set, network, containerOf } = await engineFixture(t);
  await engine.ensureNetwork(network);
  await engine.apply(set({ command: BUSY }));
  assert.deepEqual(await engine.usage(), [], 'nothing is known before the first look');
  await engine.observe();
  const { Id: containerId, State: state } = await containerOf('d1');
  const running = { containerId, appId: network.appId, name: 'web.1', startedAt: 0, pid: state.Pid };
  const client = new DockerClient({ socketPath: '/var/run/docker.sock' });
  const nowhere = new UsageFiles({ cgroups: '/nowhere', processes: '/nowhere' });
  const byDocker = new DynoUsages({ client, files: nowhere, running: () => [running] });
  for (const look of [() => engine.usage(), () => byDocker.look()]) {
    let [usage] = await look();
    while ((usage?.cpuMs ?? 0) < 100 || (usage?.memoryBytes ?? 0) < 20 * MIB) {
      await pause(50);
      [usage] = await look();
    }
    assert.deepEqual([usage?.containerId, usage?.appId, usage?.name], [containerId, network.appId, 'web.1']);
    assert.equal(usage?.memoryLimitBytes, 64 * MIB);
    assert.ok((usage?.memoryBytes ?? 0) < 64 * MIB);
  }
});
