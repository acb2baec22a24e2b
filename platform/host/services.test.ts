import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { test } from 'node:test';
import type { Settings } from '../model/installation.ts';
import type { Machine } from './machine.ts';
import { isServing, runsThisCode, servicesOf, startAndWait, stopService } from './services.ts';
import { newMachine } from './testing/test-machine.ts';

const SERVER = `import { createServer } from 'node:http'; import { rmSync } from 'node:fs';
const socket = process.argv[3] + '/run/platform.sock';
rmSync(socket, { force: true });
createServer((request, response) => response.end('ok')).listen(socket);`;

/** A checkout whose platform is `main`, at the commit `commit`. */
function withCode(machine: Machine, { main, commit }: { main: string; commit: string }): Machine {
  const codeRoot = `${machine.paths.home}-code`;
  for (const folder of ['platform', '.git/refs/heads']) mkdirSync(`${codeRoot}/${folder}`, { recursive: true });
  for (const folder of [machine.paths.run, machine.paths.logs]) mkdirSync(folder, { recursive: true });
  writeFileSync(`${codeRoot}/package.json`, '{"type":"module"}');
  writeFileSync(`${codeRoot}/platform/main.ts`, main);
  writeFileSync(`${codeRoot}/.git/HEAD`, 'ref: refs/heads/main\n');
  writeFileSync(`${codeRoot}/.git/refs/heads/main`, `${commit}\n`);
  return {
    ...machine,
    codeRoot,
    variables: { PATH: '/usr/local/bin:/usr/bin:/bin', BERTH_API_KEY: 'not for a service' },
  };
}

async function newSettings(machine: Machine): Promise<Settings> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(address !== null && typeof address === 'object');
  const settings: Settings = {
    instance: 'ab12cd34',
    domain: 'localhost',
    routerPort: 28_080,
    apiPort: address.port,
    pool: '10.203.0.0/16',
    caBundle: null,
    concurrentBuilds: 2,
    reach: 'address',
    stackImage: null,
  };
  mkdirSync(machine.paths.home, { recursive: true });
  writeFileSync(machine.paths.settings, JSON.stringify(settings));
  return settings;
}

test('startAndWait brings a service up, which then serves until it is stopped', async (t) => {
  const machine = withCode(newMachine(t), { main: SERVER, commit: 'a'.repeat(40) });
  const settings = await newSettings(machine);
  const [platform] = servicesOf(machine);
  assert.equal(await isServing(platform), false);
  await startAndWait(platform, { machine, settings });
  assert.equal(await isServing(platform), true);
  assert.equal(runsThisCode(platform, machine), true);
  withCode(machine, { main: SERVER, commit: 'b'.repeat(40) });
  assert.equal(runsThisCode(platform, machine), false, 'the checkout moved on');
  assert.equal(await stopService(platform, machine), true);
  assert.equal(await isServing(platform), false);
});

test('startAndWait tells the last log lines of a service that does not come up', async (t) => {
  const main = 'throw new Error("no database, key " + process.env.BERTH_API_KEY);';
  const machine = withCode(newMachine(t), { main, commit: 'a'.repeat(40) });
  const settings = await newSettings(machine);
  const [platform] = servicesOf(machine);
  try {
    await assert.rejects(
      startAndWait(platform, { machine, settings }),
      /Cannot start the platform: it does not answer\. Its log ends with:\n[\s\S]*no database, key undefined/,
    );
  } finally {
    // Before the folder with its pid goes: nothing would find the keeper afterwards.
    assert.equal(await stopService(platform, machine), true);
  }
});
