import assert from 'node:assert/strict';
import { availableParallelism, totalmem } from 'node:os';
import { test } from 'node:test';
import { engineFixture } from './engine-fixture.ts';

test('host tells what the machine has', async (t) => {
  const { engine } = await engineFixture(t);
  const host = await engine.host();
  assert.match(host.version, /^\d+\./);
  assert.match(host.apiVersion, /^1\.\d+$/);
  assert.ok(host.cgroupVersion === 1 || host.cgroupVersion === 2);
  assert.ok(host.cpus >= availableParallelism());
  assert.ok(Math.abs(host.memoryBytes - totalmem()) < totalmem() / 10);
  assert.equal(host.architecture, process.arch);
  assert.match(host.rootDir, /^\//);
});
