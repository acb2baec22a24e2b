import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import { readPackageJson } from '../package-json.ts';
import { containerPlan } from '../tested-plans.ts';
import { nodejs } from './nodejs.ts';
import { startTools } from './start-tools.ts';

const devDependencies = {
  ...{ '@nestjs/cli': '1', '@swc-node/register': '1', 'cross-env': '1', 'dotenv-cli': '1', jest: '1', tsx: '1' },
  ...{ typescript: '1', 'ts-node': '1', '@types/node': '24', npm: '1' },
};

const commands: readonly (readonly [web: string, tools: readonly string[], scripts?: Record<string, string>])[] = [
  ['tsx src/server.ts', ['tsx']],
  ['node --import tsx server.ts', ['tsx']],
  ['node -r ts-node/register server.ts', ['ts-node']],
  ['node --import=@swc-node/register/esm server.ts', ['@swc-node/register']],
  ['./node_modules/.bin/tsx server.ts', ['tsx']],
  ['cross-env NODE_ENV=production nest start', ['@nestjs/cli', 'cross-env']],
  ['dotenv -e .env -- node server.js', ['dotenv-cli']],
  ['migrate && npx tsx server.ts', ['tsx']],
  ['npm start', ['jest', 'tsx'], { prestart: 'jest', start: 'yarn serve', serve: 'tsx a.ts' }],
  ['npm start', [], { start: 'npm start' }],
  ['cd apps/api && npm run start', ['concurrently', 'tsx']],
  ['pnpm --filter @shop/api start', ['concurrently', 'tsx']],
  ['npm start', ['concurrently', 'tsx'], { start: 'npm run start --workspace=apps/api' }],
  ['yarn workspace @shop/web start', []],
  ['node tsx', []],
  ['node dist/jest.js', []],
];

for (const [web, tools, scripts = {}] of commands) {
  test(`startTools finds ${tools.join() || 'none'} in ${web} ${JSON.stringify(scripts)}`, async () => {
    const source = memorySource({
      'package.json': JSON.stringify({ scripts, devDependencies }),
      'apps/api/package.json':
        '{"name":"@shop/api","scripts":{"prestart":"tsx a.ts","start":"concurrently -n a"},"devDependencies":{"concurrently":"1"}}',
    });
    assert.deepEqual(await startTools(source, await readPackageJson(source), { web }), tools);
  });
}

test('startTools ends at once when a command is hostile', async () => {
  const source = memorySource({ 'package.json': '{"devDependencies":{"a":"1"}}' });
  await startTools(source, await readPackageJson(source), { web: '-r '.repeat(100_000) + 'npm '.repeat(100_000) });
});

test('nodejs keeps development dependencies when one of them starts the app', async () => {
  const scripts = { build: 'tsc', start: 'tsx server.ts' };
  const files = {
    'package.json': JSON.stringify({ scripts, dependencies: { a: '1' }, devDependencies: { tsx: '4' } }),
    'package-lock.json': '{}',
  };
  const plan = await containerPlan(nodejs, files, { node: ['24.21.0'], python: [] });
  assert.equal(plan.install?.script, 'npm ci --include=dev');
  assert.deepEqual(
    plan.steps.map(({ script }) => script),
    ['npm run build'],
  );
  assert.ok(plan.sections.some(({ lines }) => lines.some((line) => /^tsx of devDependencies starts it/.test(line))));
});
