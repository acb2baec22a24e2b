import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seenConfig } from './install-config.ts';
import { memorySource } from './memory-source.ts';
import type { InstallStep } from './plan.ts';
import { planSource } from './plan-source.ts';

const CONFIG = {
  DATABASE_URL: 'postgres://',
  GREETING: 'hello',
  HTTPS_PROXY: 'http://proxy',
  NPM_TOKEN: 'n',
  PIP_INDEX_URL: 'p',
  PRIVATE: 'x',
  npm_config_registry: 'r',
};
const lock = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages });
const node = (scripts: Record<string, string> = {}) =>
  JSON.stringify({ scripts: { start: 'node .', ...scripts }, dependencies: { left: '1' } });

const rows: readonly (readonly [when: string, files: Record<string, string>, seen: string[]])[] = [
  ['npm installs', { 'package.json': node() }, ['HTTPS_PROXY', 'NPM_TOKEN', 'npm_config_registry']],
  [
    'a start script and a build script name a config var',
    { 'package.json': node({ start: 'node . $GREETING', build: 'echo $PRIVATE' }) },
    ['HTTPS_PROXY', 'NPM_TOKEN', 'npm_config_registry'],
  ],
  [
    '.npmrc names a config var',
    { 'package.json': node(), '.npmrc': '//npm.example.com/:_authToken=${PRIVATE}\n' },
    ['HTTPS_PROXY', 'NPM_TOKEN', 'PRIVATE', 'npm_config_registry'],
  ],
  [
    'a hook of pnpm names a config var',
    { 'package.json': node(), 'pnpm-lock.yaml': "lockfileVersion: '9.0'", '.pnpmfile.cjs': "process.env['PRIVATE']" },
    ['HTTPS_PROXY', 'NPM_TOKEN', 'PRIVATE', 'npm_config_registry'],
  ],
  ['package.json has an install script', { 'package.json': node({ postinstall: 'x' }) }, Object.keys(CONFIG)],
  ['heroku-prebuild runs first', { 'package.json': node({ 'heroku-prebuild': 'x' }) }, Object.keys(CONFIG)],
  [
    'a locked package has an install script of which nothing is known',
    { 'package.json': node(), 'package-lock.json': lock({ 'node_modules/left': { hasInstallScript: true } }) },
    Object.keys(CONFIG),
  ],
  [
    'locked packages have well-known install scripts',
    {
      'package.json': node(),
      'package-lock.json': lock({
        'node_modules/esbuild': { hasInstallScript: true },
        'node_modules/bcrypt': { hasInstallScript: true },
      }),
    },
    ['HTTPS_PROXY', 'NPM_TOKEN', 'npm_config_registry'],
  ],
  [
    'Bun installs',
    { 'package.json': node(), 'bun.lock': '', '.bun-version': '1' },
    ['HTTPS_PROXY', 'NPM_TOKEN', 'npm_config_registry'],
  ],
  ['pip installs', { 'requirements.txt': 'flask==3', 'app.py': '' }, ['HTTPS_PROXY', 'PIP_INDEX_URL']],
  [
    'an included requirements file names a config var',
    { 'requirements.txt': '-r b.txt', 'b.txt': '--extra-index-url https://u:${PRIVATE}@x/', 'app.py': '' },
    ['HTTPS_PROXY', 'PIP_INDEX_URL', 'PRIVATE'],
  ],
  ['setup.py of the source runs', { 'setup.py': '', Procfile: 'web: x' }, Object.keys(CONFIG)],
  [
    'a Gemfile names a config var',
    { Gemfile: 'source "https://#{ENV.fetch("PRIVATE")}@x"', 'Gemfile.lock': '', Procfile: 'web: x' },
    ['HTTPS_PROXY', 'PRIVATE'],
  ],
  [
    'Composer installs',
    { 'composer.json': '{"require":{"a/b":"1"}}', 'composer.lock': '{}', 'index.php': '' },
    ['HTTPS_PROXY'],
  ],
];

for (const [when, files, seen] of rows) {
  test(`installs see ${seen.length} of ${Object.keys(CONFIG).length} config vars when ${when}`, async () => {
    const { config } = await installOf(files);
    assert.deepEqual(Object.keys(seenConfig(config, CONFIG)), seen);
  });
}

test('installs see what either language reads when two are chosen', async () => {
  const files = { 'package.json': node(), 'requirements.txt': 'flask==3', 'app.py': '' };
  const seen = Object.keys(seenConfig((await installOf(files, ['nodejs', 'python'])).config, CONFIG));
  assert.deepEqual(seen, ['HTTPS_PROXY', 'NPM_TOKEN', 'PIP_INDEX_URL', 'npm_config_registry']);
});

test('seenConfig takes names in any order and case, and a pattern for what it says alone', () => {
  assert.deepEqual(seenConfig(['NPM_*', 'CC'], { b: '', cc: '1', 'N.PM_': '', Npm_x: '2', CCC: '' }), {
    Npm_x: '2',
    cc: '1',
  });
});

async function installOf(files: Record<string, string>, chosen: readonly string[] = []): Promise<InstallStep> {
  const plan = await planSource(memorySource(files), { node: ['24.21.0'], python: ['3.13'] }, chosen);
  if (plan.kind !== 'container' || plan.install === null) return assert.fail('nothing is installed');
  return plan.install;
}
