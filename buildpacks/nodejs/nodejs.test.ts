import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { Catalog, ContainerPlan, PlanError } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { nodejs } from './nodejs.ts';

const catalog: Catalog = {
  node: ['26.10.0', '25.9.0', '24.21.0', '24.20.1', '22.23.3', '20.20.2', '18.20.8', '16.20.2'],
  python: [],
};

test('nodejs detects a source when package.json is at its root only', async () => {
  assert.equal(await nodejs.detect(memorySource({ 'package.json': '{}' })), true);
  assert.equal(await nodejs.detect(memorySource({ 'web/package.json': '{}' })), false);
});

test('nodejs plans no install when package.json names no dependencies', async () => {
  const plan = await planned({ 'package.json': manifest({}) });
  assert.equal(plan.install, null);
  assert.deepEqual(plan.steps, []);
});

test('nodejs installs by npm ci from manifests alone when there is a lock file', async () => {
  const plan = await planned({
    'package.json': manifest({ dependencies: { a: '1' }, devDependencies: { b: '1' } }),
    'package-lock.json': '{}',
    '.npmrc': '',
    'lib/package.json': '{}',
    'lib/a.js': '',
  });
  assert.equal(plan.install?.script, 'npm ci --omit=dev');
  assert.deepEqual(plan.install?.inputs, ['.npmrc', 'package-lock.json', 'package.json']);
  assert.deepEqual(plan.warnings, []);
});

test('nodejs runs heroku-prebuild, the build script and prune when they are needed', async () => {
  const plan = await planned({
    'package.json': manifest({
      dependencies: { a: '1' },
      devDependencies: { b: '1' },
      scripts: { start: 'node .', build: 'x', 'heroku-postbuild': 'y', 'heroku-prebuild': 'z', 'heroku-cleanup': 'w' },
    }),
    'package-lock.json': '{}',
    'src/a.ts': '',
  });
  assert.equal(plan.install?.script, 'npm run heroku-prebuild && npm ci --include=dev');
  assert.deepEqual(plan.install?.inputs, ['package-lock.json', 'package.json', 'src/a.ts']);
  assert.deepEqual(
    plan.steps.map((step) => step.script),
    ['npm run heroku-postbuild', 'npm prune --omit=dev --ignore-scripts', 'npm run heroku-cleanup'],
  );
});

test('nodejs gives the install the whole tree when an install script or a local dependency may read it', async () => {
  const files = { 'package-lock.json': '{}', 'setup.js': '', 'node_modules/a/index.js': '' };
  for (const fields of [
    { scripts: { start: 'x', postinstall: 'node setup.js' } },
    { scripts: { start: 'x', prepare: 'husky' } },
    { dependencies: { a: 'file:./lib' } },
  ]) {
    const plan = await planned({ ...files, 'package.json': manifest(fields) });
    assert.deepEqual(plan.install?.inputs, ['package-lock.json', 'package.json', 'setup.js']);
  }
});

test("nodejs gives the install every workspace's manifest when there are workspaces", async () => {
  const files = {
    'package.json': manifest({ workspaces: ['packages/*'] }),
    'packages/a/package.json': '{}',
    'packages/a/index.js': '',
  };
  assert.deepEqual((await planned(files)).install?.inputs, ['package.json', 'packages/a/package.json']);
  const built = { ...files, 'packages/a/package.json': '{"scripts":{"prepare":"tsc"}}' };
  assert.deepEqual((await planned(built)).install?.inputs, [
    'package.json',
    'packages/a/index.js',
    'packages/a/package.json',
  ]);
});

test('nodejs leaves node_modules out and warns when the source has it and dependencies are installed', async () => {
  const files = { 'node_modules/a/index.js': '', 'package-lock.json': '{}' };
  const plan = await planned({ ...files, 'package.json': manifest({ dependencies: { a: '1' } }) });
  assert.deepEqual(plan.leftOut, ['node_modules']);
  assert.match(plan.warnings.join(), /node_modules is in the source and is left out/);
  const vendored = await planned({ ...files, 'package.json': manifest({}) });
  assert.deepEqual(vendored.leftOut, []);
  assert.match(vendored.warnings.join(), /is used as it is/);
});

const starts: readonly (readonly [when: string, files: Record<string, string>, web: string])[] = [
  [
    'the start script is plain',
    { 'package.json': manifest({ scripts: { start: 'NAME=x tsx app.ts' } }) },
    'NAME=x tsx app.ts',
  ],
  ['there is a prestart script', { 'package.json': manifest({ scripts: { start: 'x', prestart: 'y' } }) }, 'npm start'],
  [
    'the start script uses variables of npm',
    { 'package.json': manifest({ scripts: { start: 'x $npm_package_name' } }) },
    'npm start',
  ],
  ['server.js is there', { 'package.json': '{"main":"lib/a"}', 'server.js': '', 'lib/a.js': '' }, 'node server.js'],
  ['main is a name without ending', { 'package.json': '{"main":"./lib/a"}', 'lib/a.js': '' }, 'node lib/a.js'],
  ['main is a folder', { 'package.json': '{"main":"lib/"}', 'lib/index.js': '' }, 'node lib/index.js'],
  [
    'main has characters of the shell',
    { 'package.json': '{"main":"a; rm b\'.js"}', "a; rm b'.js": '' },
    `node 'a; rm b'\\''.js'`,
  ],
  ['main is made by the build', { 'package.json': '{"main":"dist/a.js","scripts":{"build":"x"}}' }, 'node dist/a.js'],
  ['index.js is there', { 'package.json': '{"main":"gone.js"}', 'index.js': '' }, 'node index.js'],
];

for (const [when, files, web] of starts) {
  test(`nodejs starts web by ${web} when ${when}`, async () => {
    assert.deepEqual((await planned(files)).processTypes, { web });
  });
}

test('nodejs takes the Procfile alone when there is one, even without web', async () => {
  const plan = await planned({ 'package.json': manifest({}), Procfile: 'worker: node w.js', 'server.js': '' });
  assert.deepEqual(plan.processTypes, { worker: 'node w.js' });
});

test('nodejs throws no_web_process when nothing says how to start', async () => {
  const error = await planError({ 'package.json': '{"main":"../x.js"}', 'style.css': '' });
  assert.equal(error.code, 'no_web_process');
  assert.match(error.next, /Add a start script/);
});

test('nodejs names the folder that has a start script when the root has none', async () => {
  const error = await planErrorOf(
    planned({ 'package.json': '{}', 'server/package.json': '{"scripts":{"start":"node a.js"}}' }),
  );
  assert.equal(error.code, 'no_web_process');
  assert.match(error.next, /^server\/package\.json has a start script.*root=server/);
});

test('nodejs throws no_web_process with the adapter to take when SvelteKit makes no server', async () => {
  const error = await planError({
    'pnpm-workspace.yaml': 'onlyBuiltDependencies: []\n',
    'package.json': manifest({
      scripts: { build: 'vite build' },
      devDependencies: { '@sveltejs/kit': '2', '@sveltejs/adapter-vercel': '6', vite: '8' },
    }),
  });
  assert.equal(error.code, 'no_web_process');
  assert.match(error.next, /@sveltejs\/adapter-node/);
});

test('nodejs throws invalid_package_json with the place when package.json is broken', async () => {
  for (const [text, message] of [
    [
      '{\n "a": 1,\n}',
      'Cannot read package.json: line 3, column 1: the comma before "}" must go, or something must follow it.',
    ],
    ['[]', 'Cannot read package.json: it must hold one object: {"name": …}.'],
    ['null', 'Cannot read package.json: it must hold one object: {"name": …}.'],
  ] as const) {
    const error = await planError({ 'package.json': text });
    assert.deepEqual([error.code, error.message], ['invalid_package_json', message]);
  }
  const large = await planError({ 'package.json': `{"a":"${'x'.repeat(1024 * 1024)}"}` });
  assert.match(large.message, /it is not a regular file of at most 1 MiB/);
});

test('nodejs reads package.json as plain data when it is hostile', async () => {
  const text =
    '\uFEFF{"__proto__":{"scripts":{"start":"evil"}},"constructor":{"prototype":{"x":1}},"scripts":7,"engines":["a"],"dependencies":{"__proto__":"1","b":{}},"main":{}}';
  const plan = await planned({ 'package.json': text, 'index.js': '', 'package-lock.json': '{}' });
  assert.deepEqual(plan.processTypes, { web: 'node index.js' });
  assert.equal(Object.hasOwn(Object.prototype, 'x'), false);
  assert.notEqual(plan.install, null);
});

const warnings: readonly (readonly [when: string, files: Record<string, string>, warning: RegExp])[] = [
  [
    'there is no lock file',
    { 'package.json': manifest({ dependencies: { a: '1' } }) },
    /There is no package-lock\.json/,
  ],
  [
    'another tool locked',
    { 'package.json': manifest({ packageManager: 'npm@10.9.8', dependencies: { a: '1' } }), 'pnpm-lock.yaml': '' },
    /There is no package-lock\.json \(pnpm-lock\.yaml is not read by npm\)/,
  ],
  [
    'there are lock files of two tools',
    { 'package.json': manifest({ dependencies: { a: '1' } }), 'package-lock.json': '{}', 'yarn.lock': '' },
    /package-lock\.json and yarn\.lock are lock files of different package managers: npm is used/,
  ],
  [
    'the start script is a development server',
    { 'package.json': manifest({ scripts: { start: 'vite --port 1' } }) },
    /development server \(vite\)/,
  ],
  [
    'the port is fixed and there are two',
    { 'package.json': manifest({}), 'server.js': 'app.listen(3000);\nadmin.listen(3001)' },
    /server\.js:1 seems to listen on a fixed port: .*PORT \?\? 3000/,
  ],
  [
    'Fastify is told no host',
    {
      'package.json': manifest({}),
      'server.js': "const app = require('fastify')();\napp.listen({ port: process.env.PORT })",
    },
    /server\.js:2: Fastify listens on localhost only/,
  ],
  [
    'the host is localhost',
    { 'package.json': manifest({}), 'server.js': 'app.listen(process.env.PORT, "localhost")' },
    /server\.js:1 seems to listen on localhost only/,
  ],
  [
    'engines.npm does not fit',
    { 'package.json': manifest({ engines: { node: '22', npm: '>=11' } }) },
    /asks for npm >=11; npm 10\.9\.8/,
  ],
];

for (const [when, files, warning] of warnings) {
  test(`nodejs warns when ${when}`, async () => {
    const plan = await planned({ 'server.js': 'listen(process.env.PORT)', ...files });
    assert.equal(plan.warnings.length, 1);
    assert.match(plan.warnings[0] ?? '', warning);
  });
}

/** A package.json that can be started unless `fields` say otherwise. */
function manifest(fields: Record<string, unknown>): string {
  return JSON.stringify({ name: 'app', scripts: { start: 'node server.js' }, ...fields });
}

async function planned(files: Record<string, string>): Promise<ContainerPlan> {
  return await containerPlan(nodejs, files, catalog);
}

async function planError(files: Record<string, string>): Promise<PlanError> {
  return await planErrorOf(planned(files));
}
