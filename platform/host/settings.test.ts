import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import type { Machine } from './machine.ts';
import { ensureSettings, readSettings, type SettingsWishes } from './settings.ts';
import { fakeDocker } from './testing/fake-docker.ts';
import { newMachine, SILENT_STEP } from './testing/test-machine.ts';

const NO_WISHES: SettingsWishes = { routerPort: null, apiPort: null, domain: null, caBundle: null };

/** A machine whose Docker Engine answers what settings ask of it. */
async function newMachineWithDocker(t: TestContext): Promise<Machine> {
  const machine = newMachine(t);
  await fakeDocker(t, {
    socket: machine.dockerSocket,
    answers: {
      '/info': { OperatingSystem: 'Debian GNU/Linux' },
      '/networks': [{ IPAM: { Config: [{ Subnet: '10.192.0.0/11' }] } }, { IPAM: { Config: null } }],
    },
  });
  return machine;
}

test('ensureSettings chooses once and keeps, away from the subnets of Docker', async (t) => {
  const machine = await newMachineWithDocker(t);
  const first = await ensureSettings(machine, { wishes: NO_WISHES, step: SILENT_STEP });
  assert.match(first.settings.pool, /^10\.2(2[4-9]|[345]\d)\.0\.0\/16$/);
  assert.match(first.settings.instance, /^[0-9a-f]{8}$/);
  assert.ok(first.settings.routerPort >= 8080);
  assert.equal(first.changed, false, 'nothing runs yet that would have to be restarted');
  const second = await ensureSettings(machine, { wishes: NO_WISHES, step: SILENT_STEP });
  assert.deepEqual(second, first);
  assert.deepEqual(readSettings(machine.paths), first.settings);
  assert.equal(statSync(machine.paths.home).mode & 0o777, 0o700);
});

test('ensureSettings says that services must restart when an option changes what is kept', async (t) => {
  const machine = await newMachineWithDocker(t);
  await ensureSettings(machine, { wishes: NO_WISHES, step: SILENT_STEP });
  const { settings, changed } = await ensureSettings(machine, {
    wishes: { ...NO_WISHES, routerPort: 8123, domain: 'apps.example.org' },
    step: SILENT_STEP,
  });
  assert.deepEqual([settings.routerPort, settings.domain, changed], [8123, 'apps.example.org', true]);
});

test('ensureSettings keeps whether buildpacks may come from private addresses, until it is told otherwise', async (t) => {
  const machine = await newMachineWithDocker(t);
  const ensure = async (allowLocalBuildpacks: boolean | null) => {
    const wishes = { ...NO_WISHES, allowLocalBuildpacks };
    const { settings, changed } = await ensureSettings(machine, { wishes, step: SILENT_STEP });
    return [settings.allowLocalBuildpacks, changed];
  };
  assert.deepEqual(await ensure(null), [undefined, false]);
  assert.deepEqual(await ensure(true), [true, true]);
  assert.deepEqual(await ensure(null), [true, false]);
  assert.deepEqual(await ensure(false), [false, true]);
});

test('ensureSettings keeps mirrors by the name of their upstream, until one is taken back', async (t) => {
  const machine = await newMachineWithDocker(t);
  const ensure = async (mirrors?: Record<string, string | null>) => {
    const wishes = { ...NO_WISHES, ...(mirrors && { mirrors }) };
    const { settings, changed } = await ensureSettings(machine, { wishes, step: SILENT_STEP });
    return [settings.mirrors, changed];
  };
  await ensure();
  assert.deepEqual(await ensure({ ruby: 'https://a.example/' }), [{ ruby: 'https://a.example/' }, true]);
  assert.deepEqual(await ensure(), [{ ruby: 'https://a.example/' }, false]);
  const both = { ruby: 'https://a.example/', python: 'https://b.example/' };
  assert.deepEqual(await ensure({ python: 'https://b.example/' }), [both, true]);
  assert.deepEqual(await ensure({ ruby: null }), [{ python: 'https://b.example/' }, true]);
});

test('ensureSettings refuses what can be no port and no hostname', async (t) => {
  const machine = newMachine(t);
  const wish = (wishes: Partial<SettingsWishes>) =>
    ensureSettings(machine, { wishes: { ...NO_WISHES, ...wishes }, step: SILENT_STEP });
  await assert.rejects(wish({ routerPort: 70_000 }), /Cannot use port 70000/);
  await assert.rejects(wish({ routerPort: 8080, apiPort: 8080 }), /for both router and API/);
  await assert.rejects(wish({ domain: 'a b;}' }), /Cannot use the domain/);
  assert.equal(readSettings(machine.paths), null);
});
