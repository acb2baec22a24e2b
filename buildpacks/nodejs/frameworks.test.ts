import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog, ContainerPlan } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { nodejs } from './nodejs.ts';

const catalog: Catalog = { node: ['24.21.0', '22.22.0', '20.20.0'], python: [] };
const server = 'http.createServer(f).listen(process.env.PORT);';

const started: readonly (readonly [when: string, web: string, files: Record<string, string>])[] = [
  ['Nitro is there', 'node .output/server/index.mjs', { 'package.json': withBuild('nitropack', 'nitro build') }],
  ['SvelteKit chooses its adapter by itself', 'node build', { 'package.json': withBuild('@sveltejs/adapter-auto') }],
  [
    'the start script is the development server of a framework',
    'node dist/server/entry.mjs',
    {
      'package.json': manifest({
        dependencies: { astro: '5', '@astrojs/node': '9' },
        scripts: { build: 'astro build', dev: 'astro dev', start: 'npm run dev' },
      }),
    },
  ],
  [
    'Angular has a server',
    'node dist/shop/server/server.mjs',
    {
      'package.json': manifest({
        devDependencies: { '@angular/cli': '19' },
        scripts: { build: 'ng build', start: 'ng serve', 'serve:ssr:shop': 'node dist/shop/server/server.mjs' },
      }),
    },
  ],
  ['TanStack Start has Nitro', 'node .output/server/index.mjs', { 'package.json': withBuild('nitro') }],
  ['a server is in src/', 'node src/index.js', { 'src/index.js': server }],
  ['a server is TypeScript that nothing compiles', 'node src/server.ts', { 'src/server.ts': server }],
];

for (const [when, web, files] of started) {
  test(`nodejs starts ${web} when ${when}`, async () => {
    assert.equal((await planned(files)).processTypes['web'], web);
  });
}

test('nodejs tells adapter-auto in the build that a server of Node.js is wanted, which may fetch its adapter', async () => {
  const plan = await planned({ 'package.json': withBuild('@sveltejs/adapter-auto') });
  const env = plan.steps[0]?.env ?? {};
  assert.deepEqual([env['GCP_BUILDPACKS'], env['npm_config_include']], ['1', 'dev']);
  assert.equal(plan.env['GCP_BUILDPACKS'], undefined);
});

test('nodejs makes the image afresh when development dependencies are removed, whose layers it would carry', async () => {
  const dependencies = { a: '1' };
  const scripts = { start: 'node a.js', build: 'tsc' };
  const built = await planned({ 'package.json': manifest({ dependencies, devDependencies: { b: '1' }, scripts }) });
  assert.deepEqual(built.builder, built.runtime);
  const plain = await planned({ 'package.json': manifest({ dependencies, scripts }) });
  assert.equal(plain.builder, undefined);
});

const hosts: readonly (readonly [name: string, variable: string])[] = [
  ['@astrojs/node', 'HOST'],
  ['fastify-cli', 'FASTIFY_ADDRESS'],
  ['@adonisjs/core', 'HOST'],
];

test('nodejs lets Turborepo hand $PORT and config vars on', async () => {
  const files = {
    'package.json': manifest({ devDependencies: { turbo: '2' }, scripts: { start: 'turbo run start' } }),
  };
  assert.equal((await planned(files)).env['TURBO_ENV_MODE'], 'loose');
});

for (const [name, variable] of hosts) {
  test(`nodejs tells ${name} by ${variable} not to listen on localhost`, async () => {
    const files = { 'package.json': manifest({ dependencies: { [name]: '1' }, scripts: { start: 'x start' } }) };
    assert.equal((await planned(files)).env[variable], '0.0.0.0');
  });
}

const builtBy = (scripts: Record<string, string>, ...names: readonly string[]) =>
  manifest({ scripts, devDependencies: Object.fromEntries(names.map((name) => [name, '1'])) });

const sites: readonly (readonly [when: string, folder: string, files: Record<string, string>])[] = [
  [
    'VitePress has its pages in a folder',
    'docs/.vitepress/dist',
    { 'package.json': builtBy({ build: 'vitepress build docs' }, 'vitepress') },
  ],
  ['Hexo builds it', 'public', { 'package.json': builtBy({ build: 'hexo generate', start: 'hexo server' }, 'hexo') }],
  ['Ember builds it', 'dist', { 'package.json': builtBy({ build: 'ember build', start: 'ember serve' }, 'ember-cli') }],
  [
    'Umi builds it',
    'dist',
    { 'package.json': builtBy({ build: 'umi build', start: 'npm run dev', dev: 'umi dev' }, 'umi') },
  ],
  [
    'React Router renders in the browser alone',
    'build/client',
    {
      'package.json': builtBy({ build: 'react-router build' }, '@react-router/dev', 'vite'),
      'react-router.config.ts': 'export default {\n  ssr: false,\n}',
    },
  ],
];

for (const [when, folder, files] of sites) {
  test(`nodejs serves ${folder} by nginx when ${when}`, async () => {
    const plan = await planned(files);
    assert.equal(plan.runtime.name, 'nginx');
    const told = plan.sections.flatMap(({ lines }) => lines).join('\n');
    assert.match(told, new RegExp(`^${folder.replaceAll('.', '\\.')}/ is served by nginx`, 'm'));
  });
}

const unserved: readonly (readonly [when: string, next: RegExp, files: Record<string, string>])[] = [
  ['Remix has no server', /install @remix-run\/serve/, { 'package.json': withBuild('@remix-run/dev') }],
  [
    'React Router has none, and a comment speaks of ssr: false',
    /install @react-router\/serve/,
    { 'package.json': withBuild('@react-router/dev'), 'react-router.config.ts': '// set ssr: false\nssr: true' },
  ],
  ['TanStack Start has no Nitro', /install nitro/, { 'package.json': withBuild('@tanstack/react-start') }],
  [
    'an app is exported alone',
    /src\/index\.ts exports an app.*@hono\/node-server/,
    { 'src/index.ts': 'export default app' },
  ],
  [
    'Node.js is too old for TypeScript',
    /src\/server\.ts is TypeScript, which Node\.js 20\.20\.0 does not run/,
    { 'src/server.ts': server, '.nvmrc': '20' },
  ],
];

for (const [when, next, files] of unserved) {
  test(`nodejs throws no_web_process with a remedy when ${when}`, async () => {
    const error = await planErrorOf(planned(files));
    assert.equal(error.code, 'no_web_process');
    assert.match(error.next, next);
  });
}

function manifest(json: object): string {
  return JSON.stringify(json);
}

function withBuild(name: string, build = 'vite build'): string {
  return manifest({ scripts: { build }, devDependencies: { [name]: '1', vite: '8' } });
}

async function planned(files: Record<string, string>): Promise<ContainerPlan> {
  return await containerPlan(nodejs, { 'package.json': '{}', ...files }, catalog);
}
