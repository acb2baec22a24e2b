import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { ContainerPlan } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { bun } from './bun.ts';

const catalog = { node: [], python: [], bun: ['1.4.5', '1.3.14', '1.3.2'] };

const detections: readonly (readonly [when: string, files: Record<string, string>, detected: boolean])[] = [
  ['the start script is by bun', { 'package.json': '{"scripts":{"start":"bun src/x.ts"}}', 'bun.lock': '' }, true],
  ['the start script is by node', { 'package.json': '{"scripts":{"start":"node x.js"}}', 'bun.lock': '' }, false],
  ['nothing starts it, and index.ts is there', { 'package.json': '{}', 'bun.lockb': '', 'index.ts': '' }, true],
  [
    'it is a front end',
    { 'package.json': '{"scripts":{"build":"vite build"}}', 'bun.lock': '', 'src/index.ts': '' },
    false,
  ],
  ['the Procfile starts bun', { 'package.json': '{}', 'bunfig.toml': '', Procfile: 'web: bun x.ts' }, true],
  [
    'its types alone tell, and no lock file of others is there',
    {
      'package.json': '{"devDependencies":{"@types/bun":"1"},"scripts":{"dev":"bun --hot src/index.ts"}}',
      'src/index.ts': '',
    },
    true,
  ],
  [
    'its types are beside a lock file of npm',
    { 'package.json': '{"devDependencies":{"@types/bun":"1"}}', 'src/index.ts': '', 'package-lock.json': '{}' },
    false,
  ],
  [
    'its build checks types alone',
    { 'package.json': '{"scripts":{"build":"tsc --noEmit"}}', 'bun.lock': '', 'index.ts': '' },
    true,
  ],
  [
    'workspaces alone are started, all by bun',
    { 'package.json': '{"workspaces":["a"]}', 'bun.lock': '', 'a/package.json': '{"scripts":{"start":"bun x.ts"}}' },
    true,
  ],
  [
    'a workspace is started by node',
    { 'package.json': '{"workspaces":["a"]}', 'bun.lock': '', 'a/package.json': '{"scripts":{"start":"node x.js"}}' },
    false,
  ],
  ['nothing is of Bun', { 'package.json': '{}', 'index.ts': '' }, false],
];

for (const [when, files, detected] of detections) {
  test(`bun ${detected ? 'detects' : 'leaves'} a source when ${when}`, async () => {
    assert.equal(await bun.detect(memorySource(files)), detected);
  });
}

test('bun installs from the lock file alone and starts index.ts when there are no scripts', async () => {
  const plan = await planned({ dependencies: { a: '1' } }, { 'bun.lock': '', 'index.ts': '', 'node_modules/a/b': '' });
  assert.equal(plan.install?.script, 'bun install --no-progress --frozen-lockfile --production');
  assert.deepEqual(plan.install?.inputs, ['bun.lock', 'package.json']);
  assert.deepEqual(plan.processTypes, { web: 'bun index.ts' });
  assert.deepEqual(plan.leftOut, ['node_modules']);
});

test('bun starts and builds the only workspace with a start script, and leaves its tools out of the image', async () => {
  const plan = await planned(
    { workspaces: ['apps/*'] },
    { 'bun.lock': '', 'apps/api/package.json': '{"scripts":{"start":"bun src/x.ts","build":"tsc"}}' },
  );
  assert.deepEqual(plan.processTypes, { web: 'cd apps/api && bun run start' });
  assert.equal(plan.steps[0]?.script, "bun run --filter '*' build");
  assert.deepEqual(plan.builder, plan.runtime);
  assert.ok(plan.dropped?.includes('node_modules/.cache'));
});

test('bun builds with development dependencies and removes them', async () => {
  const plan = await planned(
    { scripts: { build: 'x', start: 'bun dist/a.js' }, devDependencies: { b: '1' } },
    { 'bun.lock': '' },
  );
  assert.equal(plan.install?.script, 'bun install --no-progress --frozen-lockfile');
  assert.deepEqual(
    plan.steps.map((step) => step.title),
    ['Running the build script', 'Removing development dependencies'],
  );
});

const versions: readonly (readonly [when: string, fields: object, files: Record<string, string>, version: string])[] = [
  ['nothing asks', {}, {}, '1.4.5'],
  ['.bun-version asks', {}, { '.bun-version': '1.3.2' }, '1.3.2'],
  ['packageManager asks', { packageManager: 'bun@1.3.14' }, {}, '1.3.14'],
  ['engines asks', { engines: { bun: '~1.3.0' } }, {}, '1.3.14'],
];

for (const [when, fields, files, version] of versions) {
  test(`bun takes ${version} when ${when}`, async () => {
    assert.equal((await planned(fields, { 'index.ts': '', ...files })).runtime.version, version);
  });
}

test('bun throws with the versions that can be had when one cannot', async () => {
  const error = await planErrorOf(planned({}, { 'index.ts': '', '.bun-version': '9' }));
  assert.equal(error.code, 'unavailable_bun_version');
  assert.match(error.message, /1\.4\.5, 1\.3\.14, 1\.3\.2/);
  assert.equal((await planErrorOf(planned({}, {}))).code, 'no_web_process');
});

test('bun warns when there is no lock file and when the start is for development', async () => {
  const plan = await planned({ scripts: { start: 'bun --hot a.ts' }, dependencies: { a: '1' } }, {});
  assert.match(plan.warnings[0] ?? '', /no bun\.lock/);
  assert.match(plan.warnings[1] ?? '', /--hot or --watch/);
});

async function planned(fields: object, files: Record<string, string>): Promise<ContainerPlan> {
  return await containerPlan(bun, { 'package.json': JSON.stringify(fields), ...files }, catalog);
}
