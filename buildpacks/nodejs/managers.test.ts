import assert from 'node:assert/strict';
// biome-ignore lint/style/noRestrictedImports: what the plan runs is a line for a shell, and a shell has to read it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Catalog, ContainerPlan } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { nodejs } from './nodejs.ts';

const catalog: Catalog = {
  node: ['26.10.0', '24.21.0', '20.20.2', '16.20.2'],
  python: [],
  pnpm: ['12.21.0', '10.34.9', '10.1.0', '9.15.9'],
};

const choices: readonly (readonly [
  when: string,
  fields: object,
  files: Record<string, string>,
  tool: string,
  install: string,
])[] = [
  ['nothing says otherwise', {}, {}, 'npm@11.21.2', 'npm install --no-package-lock --omit=dev'],
  [
    'packageManager names npm',
    { packageManager: 'npm@10.9.8' },
    {},
    'npm@10.9.8',
    'npm install --no-package-lock --omit=dev',
  ],
  [
    'pnpm-lock.yaml is there',
    {},
    { 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" },
    'pnpm@10.34.9',
    'pnpm install --frozen-lockfile --prod',
  ],
  [
    'pnpm-lock.yaml is of an older version',
    {},
    { 'pnpm-lock.yaml': "lockfileVersion: '6.0'\n" },
    'pnpm@8.15.9',
    'pnpm install --frozen-lockfile --prod',
  ],
  [
    'packageManager names an exact pnpm with a hash',
    { packageManager: 'pnpm@10.1.0+sha512.abc' },
    { 'pnpm-lock.yaml': '' },
    'pnpm@10.1.0',
    'pnpm install --frozen-lockfile --prod',
  ],
  [
    'engines.pnpm is a range',
    { engines: { pnpm: '9' } },
    { 'pnpm-lock.yaml': '' },
    'pnpm@9.15.9',
    'pnpm install --frozen-lockfile --prod',
  ],
  [
    'yarn.lock is there',
    {},
    { 'yarn.lock': '# yarn lockfile v1\n' },
    'yarn@1.22.22',
    'yarn install --non-interactive --no-progress --frozen-lockfile --production=true',
  ],
  [
    'yarn.lock is of Yarn 3',
    {},
    { 'yarn.lock': '# This file\n\n__metadata:\n  version: 6\n  cacheKey: 8\n' },
    '@yarnpkg/cli-dist@3.8.6',
    'yarn install --immutable',
  ],
  [
    'the source has a Yarn of its own',
    {},
    { 'yarn.lock': '__metadata:\n  version: 8\n', '.yarnrc.yml': 'yarnPath: .yarn/releases/yarn-3.6.1.cjs\n' },
    '@yarnpkg/cli-dist@3.6.1',
    'yarn install --immutable',
  ],
  [
    'yarn.lock is of a newer Yarn',
    {},
    { 'yarn.lock': '__metadata:\n  version: 8\n' },
    '@yarnpkg/cli-dist@4.18.1',
    'yarn install --immutable && yarn workspaces focus --all --production',
  ],
  [
    'packageManager names Yarn 3',
    { packageManager: 'yarn@3.8.6' },
    { 'yarn.lock': '' },
    '@yarnpkg/cli-dist@3.8.6',
    'yarn install --immutable',
  ],
  [
    'bun.lock is there',
    {},
    { 'bun.lock': '{}' },
    '@oven/bun-linux-{arch}-baseline@1.4.5',
    'bun install --no-progress --frozen-lockfile --production',
  ],
];

for (const [when, fields, files, tool, install] of choices) {
  test(`nodejs installs with ${tool} when ${when}`, async () => {
    const plan = await planned(fields, files);
    assert.equal((plan.install?.typed ?? plan.install?.script)?.replace(/^export NODE_OPTIONS=.*\n/, ''), install);
    const parts = (plan.builder ?? plan.runtime).parts.flatMap((part) =>
      part.kind === 'npm' ? [`${part.package}@${part.version}`] : [],
    );
    assert.ok(parts.includes(tool), parts.join());
  });
}

test('nodejs has git in the build when a package is cloned', async () => {
  const git = async (range: string) =>
    (await planned({ dependencies: { a: range } }, {})).builder?.parts.some(
      (part) => part.kind === 'apt' && part.packages.includes('git'),
    ) ?? false;
  for (const range of ['someone/a', 'github:someone/a#v1', 'git+ssh://git@example.com/a.git']) {
    assert.ok(await git(range), range);
  }
  for (const range of ['^1.2.3', 'npm:b@1', 'workspace:*', 'file:../a', 'latest']) {
    assert.ok(!(await git(range)), range);
  }
});

test('nodejs takes away what Yarn 1 brings for musl, and leaves the rest', async (t) => {
  const plan = await planned({}, { 'yarn.lock': '# yarn lockfile v1\n' });
  const tidy = plan.install?.script.split(' && ').at(-1) ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'berth-yarn-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync('bash', ['-c', tidy], { cwd: folder });
  const names = ['@next/swc-linux-x64-gnu', '@next/swc-linux-x64-musl', '@img/sharp-linuxmusl-x64', 'musl'];
  for (const name of names) mkdirSync(join(folder, 'node_modules', name), { recursive: true });
  execFileSync('bash', ['-c', tidy], { cwd: folder });
  assert.deepEqual(
    names.filter((name) => existsSync(join(folder, 'node_modules', name))),
    ['@next/swc-linux-x64-gnu', 'musl'],
  );
});

test('nodejs keeps Bun out of the image unless a process type starts it', async () => {
  const files = { 'bun.lock': '' };
  assert.equal((await planned({}, files)).runtime.name, 'nodejs');
  assert.equal((await planned({}, { ...files, Procfile: 'web: bun run serve' })).runtime.name, 'nodejs-bun');
});

test('nodejs runs on an older Node.js with the pnpm that still works there', async () => {
  const plan = await planned({ engines: { node: '16' } }, { 'pnpm-lock.yaml': '' });
  assert.equal(plan.runtime.version, '16.20.2-8.15.9');
});

test('nodejs throws when the package manager is unknown or cannot be had', async () => {
  const error = async (packageManager: string) => await planErrorOf(planned({ packageManager }, {}));
  assert.equal((await error('cargo@1.0.0')).code, 'invalid_package_manager');
  assert.equal((await error('pnpm@\u001b[31m')).code, 'invalid_package_manager');
  const missing = await error('pnpm@10.99.99');
  assert.equal(missing.code, 'unavailable_package_manager');
  assert.match(missing.message, /12\.21\.0, 10\.34\.9, 9\.15\.9/);
});

test("nodejs starts by Yarn and keeps its archives when Plug'n'Play is on", async () => {
  const plan = await planned({ packageManager: 'yarn@4.18.1' }, { 'yarn.lock': '', '.yarn/cache/a.zip': '' });
  assert.equal(plan.processTypes['web'], 'yarn run start');
  assert.equal(plan.env['NODE_OPTIONS'], '--require /app/.pnp.cjs');
  assert.ok(plan.install?.inputs.includes('.yarn/cache/a.zip'));
  // The install makes the file that NODE_OPTIONS names, so it must begin without.
  assert.match(
    plan.install?.script ?? '',
    /^export NODE_OPTIONS="\$\{NODE_OPTIONS\/--require [^"]*\/\}"\nyarn install/,
  );
  const plain = await planned(
    { packageManager: 'yarn@4.18.1' },
    { 'yarn.lock': '', '.yarnrc.yml': 'nodeLinker: node-modules\n' },
  );
  assert.equal(plain.processTypes['web'], 'node server.js');
  assert.match(plain.install?.script ?? '', /^yarn install/);
  assert.equal(plain.install?.env['YARN_ENABLE_GLOBAL_CACHE'], 'true');
  // Only Yarn 4 knows it, and Yarn 3 stops at a setting that it does not know.
  assert.equal(plain.install?.env['YARN_ENABLE_HARDENED_MODE'], undefined);
});

test('nodejs prunes with the package manager that installed', async () => {
  const fields = { scripts: { start: 'x', build: 'y' }, devDependencies: { b: '1' } };
  const steps = async (files: Record<string, string>) =>
    (await planned(fields, files)).steps.map((step) => step.script);
  assert.deepEqual(await steps({ 'pnpm-lock.yaml': '' }), ['pnpm run build', 'pnpm prune --prod --ignore-scripts']);
  assert.deepEqual(await steps({ 'pnpm-lock.yaml': '', 'pnpm-workspace.yaml': '' }), [
    'pnpm run build',
    'pnpm install --prod --frozen-lockfile --ignore-scripts --prefer-offline',
  ]);
  assert.equal((await steps({ 'yarn.lock': '' }))[0], 'yarn run build');
});

const compiling: readonly (readonly [when: string, files: Record<string, string>, compiles: boolean])[] = [
  ['binding.gyp is at the root', { 'binding.gyp': '{}' }, true],
  [
    'a locked package has an install script',
    { 'package-lock.json': lock('better-sqlite3', { hasInstallScript: true }) },
    true,
  ],
  [
    'the install script is known to fetch only',
    { 'package-lock.json': lock('esbuild', { hasInstallScript: true }) },
    false,
  ],
  [
    'the package is for another system',
    { 'package-lock.json': lock('x', { hasInstallScript: true, os: ['darwin'] }) },
    false,
  ],
  ['no locked package has a script', { 'package-lock.json': lock('express', {}) }, false],
  ['the lock file is no JSON', { 'package-lock.json': '<<<<' }, false],
  ['pnpm-lock.yaml has node-gyp-build', { 'pnpm-lock.yaml': 'packages:\n  node-gyp-build@4.8.4:\n' }, true],
  ['yarn.lock has nan', { 'yarn.lock': '\nnan@^2.0.0:\n  version "2.1"\n' }, true],
  ['yarn.lock has a name that ends like one', { 'yarn.lock': '\nfinnan@^2.0.0:\n  version "2.1"\n' }, false],
];

for (const [when, files, compiles] of compiling) {
  test(`nodejs ${compiles ? 'builds with compilers' : 'needs no compilers'} when ${when}`, async () => {
    const plan = await planned({}, files);
    assert.equal(plan.builder !== undefined, compiles);
    assert.ok(!plan.runtime.parts.some((part) => part.kind === 'apt'));
  });
}

const workspaces = { 'package.json': '{"workspaces":["apps/*"]}', 'apps/lib/package.json': '{}' };

test('nodejs starts the only workspace that has a start script', async () => {
  const plan = await containerPlan(
    nodejs,
    { ...workspaces, 'apps/web site/package.json': '{"scripts":{"start":"x","build":"y"}}' },
    catalog,
  );
  assert.deepEqual(plan.processTypes, { web: "cd 'apps/web site' && npm run start" });
  assert.equal(plan.steps[0]?.script, 'npm run build --workspaces --if-present');
});

test('nodejs throws no_web_process with their names when several workspaces can be started', async () => {
  const files = {
    ...workspaces,
    'apps/a/package.json': '{"scripts":{"start":"x"}}',
    'apps/b/package.json': '{"scripts":{"start":"x"}}',
  };
  const error = await planErrorOf(containerPlan(nodejs, files, catalog));
  assert.match(error.next, /apps\/a and apps\/b/);
});

test('nodejs builds and starts Next.js with its cache kept when there are no scripts', async () => {
  const plan = await containerPlan(nodejs, { 'package.json': '{"dependencies":{"next":"16"}}' }, catalog);
  assert.equal(plan.processTypes['web'], 'next start -p $PORT');
  assert.match(plan.steps[0]?.script ?? '', /ln -s \/cache\/build \.next\/cache && next build && rm \.next\/cache$/);
});

function lock(name: string, fields: object): string {
  return JSON.stringify({ lockfileVersion: 3, packages: { '': {}, [`node_modules/a/node_modules/${name}`]: fields } });
}

async function planned(fields: object, files: Record<string, string>): Promise<ContainerPlan> {
  const manifest = { scripts: { start: 'node server.js' }, dependencies: { a: '1' }, ...fields };
  return await containerPlan(nodejs, { 'package.json': JSON.stringify(manifest), ...files }, catalog);
}
