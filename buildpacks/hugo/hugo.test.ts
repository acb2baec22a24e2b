import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { hugo } from './hugo.ts';

const site = { 'hugo.toml': 'baseURL = "https://example.org/"', 'content/a.md': '' };

const detections: readonly (readonly [when: string, files: Record<string, string>, detected: boolean])[] = [
  ['hugo.toml is there', site, true],
  ['its modules are in a go.mod', { ...site, 'go.mod': 'module x' }, true],
  ['its settings are in a folder', { 'config/_default/hugo.yaml': '' }, true],
  ['config.toml has a baseURL', { 'config.toml': 'baseURL = "/"', 'content/a.md': '' }, true],
  ['config.toml is of another tool', { 'config.toml': 'base_url = "/"', 'content/a.md': '' }, false],
  ['package.json builds it', { ...site, 'package.json': '{"scripts":{"build":"hugo"}}' }, false],
  ['package.json is for styles', { ...site, 'package.json': '{"devDependencies":{"postcss":"8"}}' }, true],
  ['a Procfile starts a server', { ...site, Procfile: 'web: ./serve' }, false],
];

for (const [when, files, detected] of detections) {
  test(`hugo ${detected ? 'detects' : 'leaves'} a source when ${when}`, async () => {
    assert.equal(await hugo.detect(memorySource(files)), detected);
  });
}

test('hugo builds into public/, which nginx serves alone', async () => {
  const plan = await planned(site);
  assert.equal(plan.steps[0]?.typed, 'hugo --gc --minify --destination public --baseURL "${HUGO_BASEURL:-/}"');
  assert.match(plan.steps[0]?.script ?? '', /hugo==\$\{HUGO_VERSION:-0\.168\.0\}/);
  assert.equal(plan.runtime.name, 'nginx');
  assert.deepEqual(plan.dropped, ['content', 'hugo.toml']);
});

test('hugo keeps an address of the site, and takes the version that netlify.toml names', async () => {
  const plan = await planned({
    'hugo.toml': "baseURL = 'https://shop.test/'",
    'netlify.toml': '[build.environment]\nHUGO_VERSION = "0.145"\n',
  });
  assert.doesNotMatch(plan.steps[0]?.script ?? '', /--baseURL/);
  assert.match(plan.steps[0]?.script ?? '', /HUGO_VERSION:-0\.145\.0/);
});

test('hugo throws missing_theme when the theme is a submodule', async () => {
  const source = memorySource({ ...site, 'themes/ananke': '' }, { 'themes/ananke': 'submodule' });
  const error = await planErrorOf(hugo.plan(source, { node: [], python: [] }));
  assert.equal(error.code, 'missing_theme');
  assert.match(error.message, /themes\/ananke is a git submodule/);
});

function planned(files: Record<string, string>) {
  return containerPlan(hugo, files, { node: [], python: [] });
}
