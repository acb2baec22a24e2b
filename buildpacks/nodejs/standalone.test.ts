import assert from 'node:assert/strict';
// biome-ignore lint/style/noRestrictedImports: the step is a line for a shell, and a shell has to read it.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { containerPlan } from '../tested-plans.ts';
import { nodejs } from './nodejs.ts';
import { gatherStep } from './standalone.ts';

const catalog = { node: ['24.21.0'], python: [] };
const standalone = "module.exports = { output: 'standalone' }";

test('nodejs starts the server of a standalone Next.js build, and leaves the packages out of the image', async () => {
  const plan = await planned({ 'next.config.js': standalone });
  assert.equal(plan.processTypes['web'], 'HOSTNAME=0.0.0.0 node .next/standalone/server.js');
  assert.deepEqual(plan.builder, plan.runtime);
  assert.ok(plan.dropped?.includes('node_modules'));
  assert.deepEqual(
    plan.steps.map(({ title }) => title),
    ['Running the build script', 'Gathering the standalone server'],
  );
});

const others: readonly (readonly [when: string, files: Record<string, string>, start?: string])[] = [
  ['next.config says nothing of it', { 'next.config.mjs': 'export default {}' }],
  ['that is in a comment alone', { 'next.config.mjs': "export default {\n  // output: 'standalone',\n}" }],
  ['a Procfile starts other types', { 'next.config.js': standalone, Procfile: 'web: next start\nworker: tsx jobs.ts' }],
  ['the start script does more', { 'next.config.js': standalone }, 'prisma migrate deploy && next start'],
];

for (const [when, files, start = 'next start'] of others) {
  test(`nodejs keeps the packages of a Next.js app when ${when}`, async () => {
    const plan = await planned(files, start);
    assert.ok(!plan.dropped?.includes('node_modules'));
    assert.equal(plan.processTypes['web'], start);
  });
}

test('nodejs takes the compiler of Next.js away where nothing but next start could want it', async () => {
  const title = 'Removing the compiler of Next.js';
  const titles = async (files: Record<string, string>, start = 'next start -p $PORT') => {
    const manifest = {
      scripts: { build: 'next build', start },
      dependencies: { next: '16' },
      devDependencies: { ts: '5' },
    };
    const plan = await containerPlan(nodejs, { 'package.json': JSON.stringify(manifest), ...files }, catalog);
    return plan.steps.map((step) => step.title);
  };
  assert.ok((await titles({ 'next.config.mjs': '' })).includes(title));
  assert.ok(!(await titles({ 'next.config.ts': '' })).includes(title));
  assert.ok(!(await titles({ Procfile: 'web: next start' })).includes(title));
  assert.ok(!(await titles({}, 'prisma migrate deploy && next start')).includes(title));
});

test('nodejs leaves the packages of a Nuxt app out of the image, unless its start script does more', async () => {
  const nuxt = (scripts: Record<string, string>) =>
    containerPlan(
      nodejs,
      { 'package.json': JSON.stringify({ scripts: { build: 'nuxt build', ...scripts }, dependencies: { nuxt: '4' } }) },
      catalog,
    );
  const plan = await nuxt({});
  assert.equal(plan.processTypes['web'], 'node .output/server/index.mjs');
  assert.ok(plan.dropped?.includes('node_modules'));
  assert.deepEqual(
    plan.steps.map(({ title }) => title),
    ['Running the build script'],
  );
  const more = await nuxt({ start: 'prisma migrate deploy && node .output/server/index.mjs' });
  assert.ok(!more.dropped?.includes('node_modules'));
});

test('gatherStep puts what browsers get beside the server, and one server.js where the web command has it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-standalone-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const write = (path: string, text = '') => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('.next/standalone/app/server.js', 'console.log("it serves")');
  write('.next/standalone/app/node_modules/a/server.js');
  write('.next/static/chunk.js');
  write('public/robots.txt');
  execFileSync('bash', ['-c', gatherStep.script], { cwd: folder });
  assert.ok(existsSync(join(folder, '.next/standalone/app/.next/static/chunk.js')));
  assert.ok(existsSync(join(folder, '.next/standalone/app/public/robots.txt')));
  const said = execFileSync(process.execPath, ['.next/standalone/server.js'], { cwd: folder, encoding: 'utf8' });
  assert.equal(said, 'it serves\n', readFileSync(join(folder, '.next/standalone/server.js'), 'utf8'));
});

function planned(files: Record<string, string>, start = 'next start') {
  const manifest = { scripts: { build: 'next build', start }, dependencies: { next: '16' } };
  return containerPlan(nodejs, { 'package.json': JSON.stringify(manifest), ...files }, catalog);
}
