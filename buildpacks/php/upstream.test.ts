import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog, ContainerPlan } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { phpUpstream } from './origins.ts';
import { php } from './php.ts';

const releases = typeof phpUpstream.releases === 'function' ? [] : phpUpstream.releases;
const catalog: Catalog = { node: [], python: [], upstreams: { php: { url: 'https://mirror.example/php/', releases } } };

const versions: readonly (readonly [constraint: string, version: string])[] = [
  ['^8.1', '8.4'],
  ['~8.2.0', '8.2'],
  ['~8.3.0', '8.3'],
  ['~8.3.17', '8.3'],
  ['>=8.5', '8.5'],
  ['8.1.* || 8.0.*', '8.1'],
  ['^7.2 <7.4', '7.3'],
  ['^5.6', '5.6'],
];

for (const [constraint, version] of versions) {
  test(`php plans ${version}, Debian's where it fits, when composer.json asks for ${constraint}`, async () => {
    assert.equal((await planned(constraint)).runtime.version, version);
  });
}

test('php takes the packages of a line that Debian has not from upstream, by the key that is known', async () => {
  const { runtime, builder, sections } = await planned('~8.3.0', { 'ext-redis': '*', 'ext-gmp': '*' });
  assert.equal(sections[0]?.lines[1], 'Using PHP 8.3, of the Debian packages at mirror.example');
  const [own, server] = runtime.parts;
  assert.ok(own?.kind === 'apt' && server?.kind === 'apt');
  assert.deepEqual(own.origin, {
    name: 'php',
    url: 'https://mirror.example/php/',
    keyring: 'apt.gpg',
    fingerprint: '15058500A0235D97F5D10063B188E2B695BD4743',
  });
  assert.deepEqual(own.packages.slice(-2), ['php8.3-redis', 'php8.3-gmp']);
  assert.deepEqual(builder?.parts[0], own);
  assert.equal(server.origin, undefined);
});

const parts: readonly (readonly [line: string, opcache: boolean, json: boolean, newerForComposer: boolean])[] = [
  ['8.5', false, false, false],
  ['8.1', true, false, false],
  ['8.0', true, false, true],
  ['7.2', true, true, true],
];

for (const [line, opcache, json, newer] of parts) {
  test(`php names the packages that there are of PHP ${line}, and runs Composer where it can run`, async () => {
    const plan = await planned(`~${line}.0`);
    const [own, tools] = (plan.builder?.parts ?? []).map((part) => (part.kind === 'apt' ? part.packages : []));
    assert.equal(own?.includes(`php${line}-opcache`), opcache);
    assert.equal(own?.includes(`php${line}-json`), json);
    assert.equal(tools?.includes('php8.4-cli'), newer);
    assert.equal(plan.install?.script.includes('php8.4 /usr/bin/composer'), newer);
  });
}

test('php names the lines of upstream among what can be had', async () => {
  const error = await planErrorOf(planned('^9'));
  assert.match(error.message, /can be had: 8\.4\.27, 8\.2\.32, 7\.4\.33, 8\.5, 8\.3, 8\.1, .*5\.6\.$/);
});

async function planned(constraint: string, extensions: Record<string, string> = {}): Promise<ContainerPlan> {
  const manifest = { require: { php: constraint, 'a/b': '*', ...extensions } };
  return await containerPlan(php, { 'composer.json': JSON.stringify(manifest), 'index.php': '' }, catalog);
}
