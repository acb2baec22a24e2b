import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog, ContainerPlan, Runtime, UpstreamSource } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { rubyUpstream } from './origins.ts';
import { ruby } from './ruby.ts';

const sums = (digit: string) => [40, 64, 128].map((length) => digit.repeat(length)).join('\t');
const row = (version: string, digit: string, ending = 'tar.xz') =>
  `ruby-${version}\thttps://cache.ruby-lang.org/pub/ruby/${version.slice(0, 3)}/ruby-${version}.${ending}\t${sums(digit)}`;

const index = [
  'name\turl\tsha1\tsha256\tsha512',
  row('2.7.8', '1'),
  row('3.2.9', '2', 'tar.gz'),
  row('3.2.9', '3'),
  row('3.3.6', '4'),
  row('3.3.10', '5'),
  row('3.4.7', '6'),
  row('3.4.10', '7'),
  row('3.5.0-preview1', '8'),
  row('4.0.0', '9'),
  'ruby-3.4.8\thttps://cache.ruby-lang.org/pub/ruby/3.4/ruby-3.4.8.tar.xz\tno\tsums',
  '',
].join('\n');

const catalog: Catalog = {
  node: [],
  python: [],
  upstreams: { ruby: { url: 'https://mirror.example/ruby/', releases: read(rubyUpstream, index) } },
};

test('rubyUpstream lists the whole releases from 3.1 on, newest first, each with the sum of its archive', () => {
  const expected = ['4.0.0:9', '3.4.10:7', '3.4.7:6', '3.3.10:5', '3.3.6:4', '3.2.9:3'];
  const found = read(rubyUpstream, index).map(({ version, sha256 = '' }) => `${version}:${sha256.slice(0, 1)}`);
  assert.deepEqual(found, expected);
  assert.deepEqual(read(rubyUpstream, '<html>no index'), []);
});

const versions: readonly (readonly [files: Record<string, string>, version: string, warned?: boolean])[] = [
  [{}, '3.3.14'],
  [{ Gemfile: 'ruby "3.4.7"\n' }, '3.4.7'],
  [{ Gemfile: 'ruby "~> 3.4.0"\n' }, '3.4.10'],
  [{ Gemfile: 'ruby "3.3.6"\n' }, '3.3.6'],
  [{ Gemfile: 'ruby "3.3.10"\n' }, '3.3.10'],
  [{ Gemfile: 'ruby "~> 3.3.6"\n' }, '3.3.14'],
  // Not in the index: it may be Debian's still.
  [{ Gemfile: 'ruby "3.3.14"\n' }, '3.3.14'],
  // Debian's suite of that line has no newer ones.
  [{ Gemfile: 'ruby "3.1.2"\n' }, '3.1.2'],
  [{ Gemfile: 'ruby ">= 3.2"\n' }, '3.3.14'],
  [{ Gemfile: 'ruby ">= 3.4"\n' }, '4.0.0'],
  [{ Gemfile: 'ruby file: ".ruby-version"\n', '.ruby-version': '3.3.6\n' }, '3.3.6'],
  [{ '.ruby-version': '3\n' }, '3.3.14'],
  [{ '.ruby-version': '3.2\n' }, '3.2.9'],
  [{ '.ruby-version': 'ruby-3.4.7\n' }, '3.4.7'],
  [{ '.ruby-version': '3.4.9\n' }, '3.4.10', true],
  // Security updates of Debian's count for more than a number of which nothing depends.
  [{ '.ruby-version': '3.3.6\n' }, '3.3.14', true],
  [{ 'Gemfile.lock': 'RUBY VERSION\n   ruby 4.0.0p0\n' }, '4.0.0'],
];

for (const [files, version, warned = false] of versions) {
  test(`ruby plans ${version}, Debian's where it fits, when the source says ${JSON.stringify(files)}`, async () => {
    const plan = await planned(files);
    assert.equal(plan.runtime.version, version);
    assert.equal(plan.warnings.length > 0, warned);
  });
}

test('ruby compiles a release of upstream once, apart from what gems need, and brings no compiler into the image', async () => {
  const pg = 'GEM\n  specs:\n    pg (1.5)\n';
  const { runtime, builder, sections } = await planned({ Gemfile: 'ruby "3.4.7"\n', 'Gemfile.lock': pg });
  assert.deepEqual(sections[0]?.lines, [
    'The Gemfile asks for 3.4.7',
    'Using Ruby 3.4.7, compiled from the source at mirror.example',
  ]);
  const compiled = compiledOf(runtime);
  assert.match(compiled?.making ?? '', /^Compiling Ruby 3\.4\.7, once for this machine/);
  assert.deepEqual(compiled?.parts[0], {
    kind: 'download',
    url: 'https://mirror.example/ruby/3.4/ruby-3.4.7.tar.xz',
    sha256: '6'.repeat(64),
    path: '/tmp/ruby.tar.xz',
  });
  assert.deepEqual(compiledOf(builder), compiled);
  assert.deepEqual(compiledOf((await planned({ Gemfile: 'ruby "3.4.7"\n' })).runtime), compiled);
  assert.ok(packagesOf(builder).includes('build-essential'));
  assert.deepEqual(
    packagesOf(runtime).filter((name) => /build|-dev$|^rustc$|^ruby/.test(name)),
    [],
  );
});

test('ruby names the lines of upstream among what can be had', async () => {
  const error = await planErrorOf(planned({ Gemfile: 'ruby "3.4.99"\n' }));
  assert.match(error.message, /can be had: 3\.3\.14, 3\.1\.2; compiled, each release of 4\.0, 3\.4, 3\.3, 3\.2\.$/);
});

function read({ releases }: UpstreamSource, text: string) {
  return typeof releases === 'function' ? releases(text) : releases;
}

async function planned(files: Record<string, string>): Promise<ContainerPlan> {
  const app = { Gemfile: 'gem "rack"\n', 'Gemfile.lock': '', Procfile: 'web: ruby app.rb\n' };
  return await containerPlan(ruby, { ...app, ...files }, catalog);
}

function compiledOf(runtime: Runtime | undefined): Runtime | undefined {
  return runtime?.parts.flatMap((part) => (part.kind === 'folder' ? [part.of] : []))[0];
}

function packagesOf(runtime: Runtime | undefined): string[] {
  return (runtime?.parts ?? []).flatMap((part) => (part.kind === 'apt' ? part.packages : []));
}
