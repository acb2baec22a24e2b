import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { Catalog } from '../plan.ts';
import { containerPlan } from '../tested-plans.ts';
import { nodejs } from './nodejs.ts';

const catalog: Catalog = { node: ['24.21.0'], python: [] };

const frontEnds: readonly (readonly [when: string, files: Record<string, string>, root: string | null])[] = [
  ['Vite builds it', { 'package.json': frontEnd('vite') }, 'dist'],
  [
    'vite.config names the folder',
    { 'package.json': frontEnd('vite'), 'vite.config.ts': 'export default { build: { outDir: "./www/out" } }' },
    'www/out',
  ],
  [
    'vite.config names a folder outside',
    { 'package.json': frontEnd('vite'), 'vite.config.ts': 'build: { outDir: "../out" }' },
    'dist',
  ],
  [
    'the start script is a development server',
    { 'package.json': frontEnd('react-scripts', 'react-scripts start') },
    'build',
  ],
  [
    'VitePress has its scripts by their first names',
    {
      'package.json': '{"scripts":{"docs:build":"vitepress build site"},"devDependencies":{"vitepress":"1"}}',
      'site/index.md': '',
    },
    'site/.vitepress/dist',
  ],
  [
    'Angular has a server',
    {
      'package.json':
        '{"scripts":{"start":"ng serve","build":"ng build","serve:ssr:shop":"node dist/shop/server/server.mjs"},"dependencies":{"@angular/ssr":"19"},"devDependencies":{"@angular/cli":"19"}}',
    },
    null,
  ],
  ['Quasar builds it', { 'package.json': frontEnd('@quasar/app-vite') }, 'dist/spa'],
  [
    'the documentation lies beside a program',
    {
      'package.json': '{"scripts":{"docs:build":"vitepress build docs"},"devDependencies":{"vitepress":"1"}}',
      'index.js': '',
    },
    null,
  ],
  [
    'the start script names the script of a development server',
    {
      'package.json':
        '{"scripts":{"build":"x","develop":"gatsby develop","start":"npm run develop"},"dependencies":{"gatsby":"5"}}',
    },
    'public',
  ],
  [
    'scripts name each other without end',
    {
      'package.json':
        '{"scripts":{"build":"x","start":"yarn a","a":"npm run b","b":"npm run a"},"dependencies":{"vite":"7"}}',
    },
    null,
  ],
  [
    'a build script writes pages, and nothing else is there',
    { 'package.json': '{"scripts":{"build":"gulp"},"devDependencies":{"gulp":"5"}}', 'dist/index.html': '' },
    'dist',
  ],
  [
    'a program is there beside the pages',
    { 'package.json': '{"scripts":{"build":"gulp"}}', 'dist/index.html': '', 'index.js': '' },
    null,
  ],
  ['the start script serves', { 'package.json': frontEnd('vite', 'node api.js') }, null],
  ['there is a server.js', { 'package.json': frontEnd('vite'), 'server.js': '' }, null],
  ['a Procfile says how to serve', { 'package.json': frontEnd('vite'), Procfile: 'web: serve dist' }, null],
  [
    'Angular builds it',
    {
      'package.json': frontEnd('@angular/cli', 'ng serve'),
      'angular.json': '{"builder":"@angular/build:application"}',
    },
    'dist/site/browser',
  ],
  [
    'Next.js exports it',
    { 'package.json': frontEnd('next'), 'next.config.js': "module.exports = { output: 'export' }" },
    'out',
  ],
];

for (const [when, files, root] of frontEnds) {
  test(`nodejs ${root === null ? 'runs a server' : `serves ${root} by nginx`} when ${when}`, async () => {
    const plan = await containerPlan(nodejs, files, catalog);
    assert.equal(plan.runtime.name === 'nginx', root !== null);
    if (root !== null) {
      assert.match(plan.files[0]?.content ?? '', new RegExp(`root /app/${root};`));
      assert.ok(plan.dropped?.includes('node_modules') && plan.dropped.includes('package.json'));
      assert.ok(!plan.dropped?.includes(root.split('/')[0] ?? ''));
    }
  });
}

test('nodejs lets browsers keep the files for a year that Vite names by their hash, and no others', async () => {
  const plan = await containerPlan(nodejs, { 'package.json': frontEnd('vite') }, catalog);
  const [, pattern = '^$'] =
    /"~(\^\/assets\/.*)" "public, max-age=31536000, immutable";/.exec(plan.files[0]?.content ?? '') ?? [];
  const kept = new RegExp(pattern);
  const hashed = ['/assets/index-DiwrgTda.js', '/assets/a/my-part-BsX-_qLk.css', '/assets/font-1a2b3c4d.woff2'];
  const own = ['/assets/icon-facebook.svg', '/assets/logo-Facebook.svg', '/assets/site.css', '/index-DiwrgTda.js'];
  assert.deepEqual(
    [...hashed, ...own].filter((path) => kept.test(path)),
    hashed,
  );
});

test('nodejs serves what is built by the rules of static.json, with a 404.html where paths are no business of a browser', async () => {
  const files = {
    'package.json': frontEnd('vite'),
    'static.json':
      '{"headers":{"/**":{"X-A":"b"}},"redirects":{"/old":{"url":"/new"}},"clean_urls":false,"https_only":true}',
  };
  const plan = await containerPlan(nodejs, files, catalog);
  const config = plan.files[0]?.content ?? '';
  assert.match(config, /add_header X-A /);
  assert.match(config, /return 301 "\/new";/);
  assert.match(config, /try_files \$uri \$uri\/index\.html \/index\.html;/);
  assert.deepEqual(plan.warnings.slice(-1), ['static.json has "https_only", which is not honoured here.']);
  assert.ok(plan.sections.flatMap(({ lines }) => lines).includes('Taken from static.json: redirects and headers'));
  const gone = { ...files, 'static.json': '{"error_page":"gone.html"}' };
  assert.match(
    (await containerPlan(nodejs, gone, catalog)).files[0]?.content ?? '',
    /error_page 404 \/gone\.html;[\s\S]*=404;/,
  );
  const docs = await containerPlan(nodejs, { 'package.json': frontEnd('@docusaurus/core') }, catalog);
  assert.match(docs.files[0]?.content ?? '', /error_page 404 \/404\.html;/);
});

function frontEnd(tool: string, start?: string): string {
  return JSON.stringify({
    name: 'site',
    scripts: { build: 'x', ...(start === undefined ? {} : { start }) },
    devDependencies: { [tool]: '1' },
  });
}

test('nodejs leaves pages to the static site when package.json is there for tools alone', async () => {
  const tools = { 'package.json': '{"scripts":{"lint":"x"},"devDependencies":{"prettier":"3"}}', 'index.html': '' };
  const detect = (files: Record<string, string>) => nodejs.detect(memorySource(files));
  assert.equal(await detect(tools), false);
  assert.equal(await detect({ ...tools, 'server.js': '' }), true);
  assert.equal(await detect({ ...tools, Procfile: 'web: x' }), true);
  assert.equal(await detect({ 'package.json': tools['package.json'] }), true);
});
