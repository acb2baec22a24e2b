import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Settings } from '../model/installation.ts';
import { down } from './down.ts';
import type { Step } from './progress.ts';
import { writeSettings } from './settings.ts';
import { fakeDocker } from './testing/fake-docker.ts';
import { newMachine } from './testing/test-machine.ts';
import { uninstall } from './uninstall.ts';

const SETTINGS: Settings = {
  instance: 'ab12cd34',
  domain: 'localhost',
  routerPort: 28_080,
  apiPort: 25_000,
  pool: '10.203.0.0/16',
  caBundle: null,
  concurrentBuilds: 2,
  reach: 'address',
  stackImage: null,
};
const container = (id: string, instance: string | null) => ({
  Id: id,
  Names: [`/${id}`],
  State: 'running',
  Labels: instance === null ? null : { 'berth.instance': instance },
});
const OBJECTS = {
  '/containers/json?all=1': [container('ours', 'ab12cd34'), container('other', 'ffff0000'), container('plain', null)],
  '/networks': [{ Id: 'network-1', Name: 'berth-ab12cd34-app' }],
  '/volumes': { Volumes: [{ Name: 'cache-1' }] },
  '/images/json': [{ Id: 'sha256:1', RepoTags: ['berth-ab12cd34/stage:a.0', 'a-persons/own:1'] }],
};

test('down stops and removes the containers of its own Berth alone', async (t) => {
  const machine = newMachine(t);
  const docker = await fakeDocker(t, { socket: machine.dockerSocket, answers: OBJECTS });
  writeSettings(machine.paths, SETTINGS);
  await down(machine);
  assert.deepEqual(docker.changed, ['POST /containers/ours/stop', 'DELETE /containers/ours?force=1&v=1']);
  assert.ok(existsSync(machine.paths.settings));
});

test('uninstall keeps data, volumes and images without the word for it', async (t) => {
  const machine = newMachine(t);
  const docker = await fakeDocker(t, { socket: machine.dockerSocket, answers: OBJECTS });
  writeSettings(machine.paths, SETTINGS);
  await uninstall(machine, { data: false });
  assert.deepEqual(docker.changed.slice(2), ['DELETE /networks/network-1']);
  assert.deepEqual(readdirSync(machine.paths.home), ['settings.json']);
});

test('uninstall takes all data with the word for it, and leaves a stack that another Berth runs on', async (t) => {
  const machine = newMachine(t);
  const docker = await fakeDocker(t, { socket: machine.dockerSocket, answers: OBJECTS });
  writeSettings(machine.paths, SETTINGS);
  machine.changes.record({ kind: 'stack', tag: 'berth/stack:trixie' });
  await uninstall(machine, { data: true });
  assert.deepEqual(docker.changed.slice(2), [
    'DELETE /networks/network-1',
    'DELETE /volumes/cache-1',
    'DELETE /images/sha256:1?force=1',
    'DELETE /images/berth-ab12cd34/stage:a.0?force=0',
  ]);
  assert.equal(existsSync(machine.paths.home), false);
});

test('uninstall takes the rest where Docker keeps a network, and says how that goes', async (t) => {
  const told: string[] = [];
  const machine = {
    ...newMachine(t),
    progress: {
      note: () => undefined,
      step: <T>(_: string, act: (step: Step) => Promise<T>) =>
        act({ now: () => undefined, result: (text) => void told.push(text) }),
    },
  };
  const docker = await fakeDocker(t, {
    socket: machine.dockerSocket,
    answers: OBJECTS,
    refusals: { '/networks/network-1': 403 },
  });
  writeSettings(machine.paths, SETTINGS);
  await uninstall(machine, { data: true });
  assert.ok(docker.changed.includes('DELETE /volumes/cache-1'));
  assert.equal(existsSync(machine.paths.home), false);
  assert.match(told.join('\n'), /images; .*after its next start: docker network rm berth-ab12cd34-app/);
});

test('uninstall needs root where more than an image was changed, and touches nothing before', async (t) => {
  const machine = newMachine(t);
  writeSettings(machine.paths, SETTINGS);
  machine.changes.record({ kind: 'packages', names: ['docker.io'] });
  await assert.rejects(uninstall(machine, { data: true }), /needs root/);
  assert.ok(existsSync(machine.paths.settings));
});

test('uninstall undoes an up that changed the machine and went no further', async (t) => {
  const machine = newMachine(t);
  const file = `${machine.paths.home}-daemon.json`;
  const sha256 = '0'.repeat(64);
  machine.changes.record({ kind: 'file', path: file, sha256 });
  writeFileSync(file, 'changed by a person');
  await uninstall({ ...machine, isRoot: true }, { data: true });
  assert.ok(existsSync(file), 'what a person changed stays');
  assert.equal(existsSync(machine.paths.home), false);
});

test('uninstall says that there is no Berth where nothing was ever changed', async (t) => {
  await assert.rejects(uninstall(newMachine(t), { data: true }), /there is no Berth in/);
});
