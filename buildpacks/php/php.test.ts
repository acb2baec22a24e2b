import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { ContainerPlan } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { php } from './php.ts';

test('php detects a source when composer.json or an index.php in a usual folder is there', async () => {
  const detects = (files: Record<string, string>) => php.detect(memorySource(files));
  assert.equal(await detects({ 'composer.json': '{}' }), true);
  assert.equal(await detects({ 'public/index.php': '' }), true);
  assert.equal(await detects({ 'lib/index.php': '' }), false);
});

const versions: readonly (readonly [constraint: string, version: string])[] = [
  ['^8.1', '8.4'],
  ['~8.2.0', '8.2'],
  ['~8.2', '8.4'],
  ['8.2.*', '8.2'],
  ['^7.2|^7.4', '7.4'],
  ['>=8.1 !=8.4.2', '8.4'],
  ['>=7.4,<8.3', '8.2'],
];

for (const [constraint, version] of versions) {
  test(`php takes PHP ${version} when composer.json asks for ${constraint}`, async () => {
    const plan = await planned({ 'composer.json': JSON.stringify({ require: { php: constraint } }) });
    assert.equal(plan.runtime.version, version);
    assert.ok(plan.runtime.parts[0]?.kind === 'apt' && plan.runtime.parts[0].packages.includes(`php${version}-fpm`));
  });
}

test('php adds the packages of extensions that not every app has', async () => {
  const plan = await planned({ 'composer.json': '{"require":{"ext-json":"*","ext-redis":"*","ext-gmp":"*"}}' });
  const apt = plan.runtime.parts[0];
  assert.deepEqual(apt?.kind === 'apt' && apt.packages.slice(-2), ['php-redis', 'php8.4-gmp']);
});

const commands: readonly (readonly [when: string, files: Record<string, string>, web: string, runtime: string])[] = [
  ['public/index.php is there', { 'public/index.php': '' }, 'heroku-php-apache2 public/', 'php-apache2'],
  ['index.php is at the root', { 'index.php': '' }, 'heroku-php-apache2', 'php-apache2'],
  [
    'the Procfile names nginx',
    { Procfile: 'web: vendor/bin/heroku-php-nginx web/' },
    'vendor/bin/heroku-php-nginx web/',
    'php-nginx',
  ],
];

for (const [when, files, web, runtime] of commands) {
  test(`php starts ${web} when ${when}`, async () => {
    const plan = await planned(files);
    assert.deepEqual([plan.processTypes['web'], plan.runtime.name], [web, runtime]);
    assert.ok(plan.files.some((file) => file.path === 'vendor/bin/heroku-php-apache2' && file.executable));
  });
}

test('php adds web to a Procfile that has other types only', async () => {
  const plan = await planned({ 'index.php': '', Procfile: 'worker: php w.php' });
  assert.deepEqual(plan.processTypes, { worker: 'php w.php', web: 'heroku-php-apache2' });
});

test('php installs by composer.lock alone and runs scripts in the whole tree', async () => {
  const plan = await planned({
    'composer.json': '{"require":{"a/b":"^1"},"scripts":{"compile":"x","post-install-cmd":"y"}}',
    'composer.lock': '{}',
    'index.php': '',
  });
  assert.match(
    plan.install?.script ?? '',
    /^composer validate .* && composer install --no-dev --no-scripts --no-autoloader/,
  );
  assert.deepEqual(plan.install?.inputs, ['composer.json', 'composer.lock']);
  assert.deepEqual(
    plan.steps.map((step) => step.title),
    ['Making the autoloader', 'Running the post-install-cmd script', 'Running the compile script'],
  );
});

test('php uses a vendor folder as it is when the source has one, and warns', async () => {
  const plan = await planned({
    'composer.json': '{"require":{"a/b":"^1"}}',
    'vendor/autoload.php': '',
    'index.php': '',
  });
  assert.equal(plan.install, null);
  assert.equal(plan.builder, undefined);
  assert.match(plan.warnings.join(), /vendor\/ is in the source/);
});

test('php installs and warns when nothing is locked', async () => {
  const plan = await planned({ 'composer.json': '{"require":{"a/b":"*"}}', 'index.php': '' });
  assert.match(plan.warnings.join(), /no composer\.lock/);
  assert.match(plan.install?.script ?? '', /^composer install/);
});

const faults: readonly (readonly [code: string, files: Record<string, string>])[] = [
  ['invalid_composer_json', { 'composer.json': '{' }],
  ['invalid_php_version', { 'composer.json': '{"require":{"php":"$(id)"}}' }],
  ['unavailable_php_version', { 'composer.json': '{"require":{"php":"^5.6"}}' }],
  ['unavailable_php_extension', { 'composer.json': '{"require":{"ext-oci8":"*"}}' }],
];

for (const [code, files] of faults) {
  test(`php throws ${code} when composer.json is ${files['composer.json']}`, async () => {
    assert.equal((await planErrorOf(planned(files))).code, code);
  });
}

async function planned(files: Record<string, string>): Promise<ContainerPlan> {
  return await containerPlan(php, files, { node: [], python: [] });
}
