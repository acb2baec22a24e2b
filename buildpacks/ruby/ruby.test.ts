import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import type { ContainerPlan } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { ruby } from './ruby.ts';

const lock = (...gems: string[]) =>
  `GEM\n  remote: x\n  specs:\n${gems.map((gem) => `    ${gem} (1.0)\n      rack (>= 2)\n`).join('')}\n`;
const app = { Gemfile: 'source "x"\ngem "rack"\n', 'Gemfile.lock': lock('rack', 'puma'), 'config.ru': '' };

test('ruby detects a source when a Gemfile is at its root', async () => {
  assert.equal(await ruby.detect(memorySource({ Gemfile: '' })), true);
  assert.equal(await ruby.detect(memorySource({ 'docs/Gemfile': '' })), false);
});

const versions: readonly (readonly [when: string, files: Record<string, string>, version: string, warned: boolean])[] =
  [
    ['nothing asks', {}, '3.3.14', false],
    ['the Gemfile asks for a line', { Gemfile: 'ruby "~> 3.1.0"\n' }, '3.1.2', false],
    ['the Gemfile asks for a range', { Gemfile: "ruby '>= 2.7', '< 3.2'\n" }, '3.1.2', false],
    [
      'the Gemfile names .ruby-version',
      { Gemfile: 'ruby file: ".ruby-version"\n', '.ruby-version': '3.1.2\n' },
      '3.1.2',
      false,
    ],
    [
      'the Gemfile names .tool-versions',
      { Gemfile: "ruby file: '.tool-versions'\n", '.tool-versions': 'nodejs 22.1.0\nruby 3.1.2\n' },
      '3.1.2',
      false,
    ],
    ['the Gemfile asks the environment first', { Gemfile: 'ruby ENV["RUBY"] || "~> 3.1.0"\n' }, '3.1.2', false],
    ['.ruby-version asks for another release', { '.ruby-version': 'ruby-3.3.1\n' }, '3.3.14', true],
    ['Gemfile.lock knows', { 'Gemfile.lock': `${lock('puma')}RUBY VERSION\n   ruby 3.1.2p20\n` }, '3.1.2', false],
  ];

for (const [when, files, version, warned] of versions) {
  test(`ruby takes ${version} when ${when}`, async () => {
    const plan = await planned(files);
    assert.equal(plan.runtime.version, version);
    assert.equal(plan.warnings.length > 0, warned);
  });
}

const commands: readonly (readonly [when: string, files: Record<string, string>, web: string])[] = [
  ['Puma is there', {}, 'bundle exec puma -b tcp://0.0.0.0:$PORT'],
  ['Puma has a configuration', { 'config/puma.rb': '' }, 'bundle exec puma -C config/puma.rb'],
  [
    'Rack alone is there',
    { 'Gemfile.lock': lock('rack', 'rackup') },
    'bundle exec rackup config.ru -o 0.0.0.0 -p $PORT',
  ],
  [
    'Rails is there',
    { 'Gemfile.lock': lock('railties'), 'bin/rails': '' },
    'bin/rails server -b 0.0.0.0 -p $PORT -e production',
  ],
];

for (const [when, files, web] of commands) {
  test(`ruby starts ${web} when ${when}`, async () => {
    assert.deepEqual((await planned(files)).processTypes, { web });
  });
}

test('ruby installs without the network when vendor/cache has the gems, and leaves them out of the image', async () => {
  const plan = await planned({ 'vendor/cache/rack-3.1.gem': '', 'app.rb': '' });
  assert.match(plan.install?.script ?? '', /^bundle install --jobs 4 --local/);
  assert.deepEqual(plan.install?.inputs, ['Gemfile', 'Gemfile.lock', 'vendor/cache/rack-3.1.gem']);
  assert.deepEqual(plan.dropped, ['vendor/cache']);
});

test('ruby gives the install the whole tree when the Gemfile reads it', async () => {
  const plan = await planned({ Gemfile: 'gem "a", path: "lib/a"\n', 'lib/a/a.gemspec': '' });
  assert.ok(plan.install?.inputs.includes('lib/a/a.gemspec'));
});

test('ruby prepares assets and adds libraries when Rails and its gems need them', async () => {
  const plan = await planned({ 'Gemfile.lock': lock('railties', 'puma', 'propshaft', 'pg'), Rakefile: '' });
  assert.match(plan.steps[0]?.script ?? '', /^bundle exec rake assets:precompile/);
  assert.equal(plan.steps[0]?.env['SECRET_KEY_BASE_DUMMY'], '1');
  assert.deepEqual(plan.runtime.parts[0], { kind: 'apt', packages: ['libpq5'] });
  assert.equal(plan.env['RAILS_ENV'], 'production');
});

const faults: readonly (readonly [code: string, files: Record<string, string>])[] = [
  ['unavailable_ruby_version', { Gemfile: 'ruby "3.2.2"\n' }],
  ['unavailable_ruby_version', { Gemfile: 'ruby "$(id)"\n' }],
  ['unavailable_ruby_version', { '.ruby-version': '1.9.3' }],
];

for (const [code, files] of faults) {
  test(`ruby throws ${code} when the source is ${JSON.stringify(files)}`, async () => {
    const error = await planErrorOf(planned(files));
    assert.equal(error.code, code);
    assert.match(error.message, /3\.3\.14, 3\.1\.2/);
  });
}

test('ruby throws when there is no lock file or nothing that starts it', async () => {
  const error = async (files: Record<string, string>) =>
    (await planErrorOf(containerPlan(ruby, files, { node: [], python: [] }))).code;
  assert.equal(await error({ Gemfile: '' }), 'no_gemfile_lock');
  assert.equal(await error({ Gemfile: '', 'Gemfile.lock': '' }), 'no_web_process');
});

test('ruby warns when WEBrick answers', async () => {
  assert.match((await planned({ 'Gemfile.lock': lock('rack', 'rackup', 'webrick') })).warnings.join(), /WEBrick/);
});

async function planned(files: Record<string, string>): Promise<ContainerPlan> {
  return await containerPlan(ruby, { ...app, ...files }, { node: [], python: [] });
}
