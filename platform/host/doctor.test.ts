import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { examine } from './doctor.ts';
import { writeSettings } from './settings.ts';
import { fakeDocker } from './testing/fake-docker.ts';
import { newMachine } from './testing/test-machine.ts';

const INFO = {
  ServerVersion: '20.10.24',
  DockerRootDir: '/tmp',
  CgroupVersion: '1',
  MemoryLimit: true,
  PidsLimit: false,
  CpuCfsQuota: true,
  LiveRestoreEnabled: false,
  OperatingSystem: 'Debian GNU/Linux',
};

test('examine names the remedy of all that is not well, before any Berth is there', async (t) => {
  const findings = await examine(newMachine(t));
  const docker = findings.find(({ check }) => check === 'Docker Engine');
  assert.equal(docker?.outcome, 'broken');
  assert.match(docker?.remedy ?? '', /berth up/);
  for (const { outcome, remedy } of findings) assert.equal(remedy === null, outcome === 'well');
});

test('examine finds an engine without limits, a taken port, silent services and open files', async (t) => {
  const machine = newMachine(t);
  await fakeDocker(t, { socket: machine.dockerSocket, answers: { '/info': INFO, '/version': { ApiVersion: '1.40' } } });
  const squatter = createServer();
  await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
  t.after(() => squatter.close());
  const address = squatter.address();
  assert.ok(address !== null && typeof address === 'object');
  const { paths } = machine;
  const settings = { instance: 'ab12cd34', domain: 'localhost', routerPort: 1, apiPort: address.port };
  const rest = {
    pool: '10.203.0.0/16',
    caBundle: null,
    concurrentBuilds: 2,
    reach: 'address',
    stackImage: null,
  } as const;
  writeSettings(paths, { ...settings, ...rest });
  for (const file of [paths.keyFile, paths.tokenFile]) writeFileSync(file, 'x', { mode: 0o600 });
  chmodSync(paths.tokenFile, 0o644);
  const findings = new Map((await examine(machine)).map((finding) => [finding.check, finding]));
  const said = (check: string) => `${findings.get(check)?.outcome}: ${findings.get(check)?.said}`;
  assert.match(said('Docker Engine'), /^broken: .* API 1\.40, which is too old/);
  assert.equal(said('Container limits'), 'broken: the kernel cannot limit processes of a container');
  assert.match(said('Dynos outlive a Docker restart'), /^warning/);
  assert.match(said('API port'), /^broken: \d+ is taken/);
  assert.equal(said('Data folder'), `broken: others can read ${paths.tokenFile}`);
  assert.equal(said('Services'), 'broken: platform and router not running');
});
