import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { ContainerPlan } from '../plan.ts';
import { containerPlan } from '../tested-plans.ts';
import { staticSite } from './static.ts';

test('staticSite detects a source when a known folder has index.html and no Procfile starts another web', async () => {
  const detects = (files: Record<string, string>) => staticSite.detect(memorySource(files));
  assert.equal(await detects({ 'index.html': '' }), true);
  assert.equal(await detects({ 'dist/index.html': '' }), true);
  assert.equal(await detects({ 'pages/index.html': '' }), false);
  assert.equal(await detects({ 'pages/index.html': '', 'static.json': '{"root":"pages"}' }), true);
  assert.equal(await detects({ 'index.html': '', Procfile: 'web: ./serve' }), false);
  assert.equal(await detects({ 'index.html': '', Procfile: 'release: ./tell' }), true);
});

const roots: readonly (readonly [files: Record<string, string>, folder: string])[] = [
  [{ 'index.html': '', 'public/index.html': '' }, '/app'],
  [{ 'dist/index.html': '', 'public/index.html': '' }, '/app/public'],
  [{ 'a/b/index.html': '', 'static.json': '{"root":"./a/b/"}' }, '/app/a/b'],
  [{ 'index.html': '', 'static.json': '{"root":"."}' }, '/app'],
];

for (const [files, folder] of roots) {
  test(`staticSite serves ${folder} when the source has ${Object.keys(files).join(' and ')}`, async () => {
    assert.match(await config(files), new RegExp(`^    root ${folder};$`, 'm'));
  });
}

test('staticSite answers unknown paths by 404, by 404.html or by index.html as the source says', async () => {
  const plain = await config({ 'index.html': '' });
  assert.match(plain, /try_files \$uri \$uri\.html \$uri\/index\.html =404;/);
  assert.doesNotMatch(plain, /error_page/);
  assert.match(await config({ 'index.html': '', '404.html': '' }), /error_page 404 \/404\.html;/);
  const spa = await config({ 'index.html': '', 'static.json': '{"routes":{"/**":"index.html"}}' });
  assert.match(spa, /try_files \$uri \$uri\.html \$uri\/index\.html \/index\.html;/);
});

test('staticSite keeps other process types of the Procfile when it has no web', async () => {
  const plan = await planned({ 'index.html': '', Procfile: 'release: ./tell' });
  assert.deepEqual(plan.processTypes, { release: './tell', web: 'exec .berth/serve' });
});

test('staticSite adds nginx, its configuration and an executable script when it plans', async () => {
  const plan = await planned({ 'index.html': '' });
  assert.deepEqual(plan.runtime.parts, [{ kind: 'apt', packages: ['nginx-light'] }]);
  assert.deepEqual(
    plan.files.map(({ path, executable }) => [path, executable]),
    [
      ['.berth/nginx.conf', false],
      ['.berth/serve', true],
    ],
  );
});

const faults: readonly (readonly [when: string, text: string, message: RegExp])[] = [
  ['it is no JSON', '{', /^Cannot read static\.json: /],
  ['the root leaves the source', '{"root":"../x"}', /"root" must be a folder of the source/],
  ['the root is nginx syntax', '{"root":"a;b"}', /"root" must be a folder of the source/],
  ['the root is hidden', '{"root":".git"}', /"root" must be a folder of the source/],
  ['the root is a list', '{"root":["a"]}', /not \["a"\]/],
  ['a header would end the line', '{"headers":{"/":{"A":"b\\nc"}}}', /the header A needs a text/],
  ['a header has a variable of nginx', '{"headers":{"/":{"A":"$host"}}}', /the header A needs a text/],
  ['a header has no name', '{"headers":{"/":{"A b;":"c"}}}', /"A b;" is not the name of a header/],
  ['a path is nginx syntax', '{"headers":{"/\\"; }":{"A":"c"}}}', /which is not a path/],
  ['a route leaves the site', '{"routes":{"/**":"../x"}}', /must be a file of the site/],
  ['a redirect is a script', '{"redirects":{"/a":{"url":"javascript:x"}}}', /needs an "url" that begins with/],
  ['a redirect is none', '{"redirects":{"/a":{"url":"/b","status":200}}}', /status 200, which is no redirect/],
  ['there is no index.html in the root', '{"root":"x"}', /there is no x\/index\.html/],
];

for (const [when, text, message] of faults) {
  test(`staticSite refuses static.json when ${when}`, async () => {
    await assert.rejects(planned({ 'index.html': '', 'static.json': text }), { name: 'PlanError', message });
  });
}

test('staticSite writes headers, redirects and routes of static.json when it has them', async () => {
  const text = await config({
    'index.html': '',
    'static.json': JSON.stringify({
      clean_urls: false,
      error_page: 'gone.html',
      routes: { '/app/**': 'app.html' },
      redirects: { '/old': { url: '/new', status: 302 }, '/blog/**': { url: 'https://example.com/' } },
      headers: { '/**': { 'X-A': 'say "a"' }, '/b/*.js': { 'x-a': 'b', 'Cache-Control': 'no-store' } },
    }),
  });
  assert.match(text, /location = "\/old" \{\n {6}return 302 "\/new";/);
  assert.match(text, /location ~ "\^\/blog\/\.\*\$" \{\n {6}return 301 "https:\/\/example\.com\/";/);
  assert.match(text, /location ~ "\^\/app\/\.\*\$" \{\n {6}try_files \$uri \$uri\/index\.html \/app\.html;/);
  assert.match(text, /error_page 404 \/gone\.html;/);
  assert.match(text, /default "";\n {4}"~\^\/b\/\[\^\/\]\*\\\.js\$" "b";\n {4}"~\^\/\.\*\$" "say \\"a\\"";/);
  assert.match(text, /default \$berth_cache;\n {4}"~\^\/b\/\[\^\/\]\*\\\.js\$" "no-store";/);
  assert.match(text, /add_header X-A \$berth_header_0;/);
});

test('staticSite warns of what static.json asks for in vain', async () => {
  const plan = await planned({ 'index.html': '', 'static.json': '{"https_only":true,"proxies":{}}' });
  assert.deepEqual(plan.warnings, ['static.json has "https_only" and "proxies", which is not honoured here.']);
});

test('staticSite resolves symbolic links in a step when the site has some', async () => {
  const source = memorySource({ 'public/index.html': '', 'public/a': '../b', c: 'd' }, { 'public/a': 'symlink' });
  const plan = await staticSite.plan(source, { node: [], python: [] });
  assert.match((plan.kind === 'container' && plan.steps[0]?.script) || '', /realpath \/app\/public\)/);
  assert.deepEqual((await planned({ 'index.html': '' })).steps, []);
});

async function config(files: Record<string, string>): Promise<string> {
  return (await planned(files)).files.find(({ path }) => path === '.berth/nginx.conf')?.content ?? '';
}

async function planned(files: Record<string, string>): Promise<ContainerPlan> {
  return await containerPlan(staticSite, files, { node: [], python: [] });
}
