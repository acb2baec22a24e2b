import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Catalog } from '../plan.ts';
import { containerPlan, planErrorOf } from '../tested-plans.ts';
import { nodejs } from './nodejs.ts';

const catalog: Catalog = {
  node: ['26.10.0', '25.9.0', '24.21.0', '24.20.1', '22.23.3', '20.20.2', '18.20.8', '16.20.2'],
  python: [],
};

const versions: readonly (readonly [engines: string, version: string, npm: string])[] = [
  ['24.x', '24.21.0', '11.21.2'],
  ['24.20.1', '24.20.1', '11.21.2'],
  ['>=18', '24.21.0', '11.21.2'],
  ['>=25', '26.10.0', '11.21.2'],
  ['18 || 20', '20.20.2', '10.9.8'],
  ['^22.1', '22.23.3', '10.9.8'],
  ['16', '16.20.2', '8.19.4'],
  ['*', '24.21.0', '11.21.2'],
];

for (const [engines, version, npm] of versions) {
  test(`nodejs plans Node.js ${version} with npm ${npm} when engines.node is ${engines}`, async () => {
    const { runtime } = await planned({ 'package.json': manifest({ engines: { node: engines } }) });
    assert.equal(runtime.version, version);
    assert.deepEqual(
      runtime.parts.flatMap((part) => (part.kind === 'npm' ? [`${part.package}@${part.version}`] : [])),
      [`node-linux-{arch}@${version}`, `npm@${npm}`],
    );
  });
}

test('nodejs adds libatomic1 only when the version is 25 or newer', async () => {
  const apt = async (node: string) =>
    (await planned({ 'package.json': manifest({ engines: { node } }) })).runtime.parts.filter(
      ({ kind }) => kind === 'apt',
    );
  assert.deepEqual(await apt('26'), [{ kind: 'apt', packages: ['libatomic1'] }]);
  assert.deepEqual(await apt('24'), []);
});

test('nodejs warns of a .nvmrc that asks for another Node.js than engines.node, which comes first', async () => {
  const warned = async (nvmrc: string) =>
    (
      await containerPlan(
        nodejs,
        { 'package.json': '{"engines":{"node":">=22"}}', 'server.js': '', '.nvmrc': nvmrc },
        catalog,
      )
    ).warnings.filter((warning) => warning.startsWith('.nvmrc'));
  assert.match((await warned('20')).join(), /^\.nvmrc asks for 20, and engines\.node in package\.json, .* for >=22/);
  assert.deepEqual([await warned('lts/*'), await warned('what')], [[], []]);
});

test('nodejs reads .node-version, then .nvmrc, when engines.node is missing', async () => {
  const version = async (files: Record<string, string>) =>
    (await planned({ 'package.json': manifest({}), ...files })).runtime.version;
  assert.equal(await version({ '.node-version': 'v22.23.3\n', '.nvmrc': '20' }), '22.23.3');
  assert.equal(await version({ '.nvmrc': '# ours\r\nlts/iron\r\n' }), '20.20.2');
  assert.equal(await version({ '.nvmrc': 'lts/*' }), '24.21.0');
  assert.equal(await version({ '.nvmrc': 'node' }), '24.21.0');
  assert.equal(await version({ '.nvmrc': '\n' }), '24.21.0');
});

test('nodejs throws invalid_node_version when the wish is no range', async () => {
  const error = await planError({ 'package.json': manifest({ engines: { node: 'newest\n' } }) });
  assert.equal(error.code, 'invalid_node_version');
  assert.match(error.message, /engines\.node in package\.json says "newest"/);
});

test('nodejs throws unavailable_node_version with those that can be had when none fits', async () => {
  const error = await planError({ 'package.json': manifest({ engines: { node: '12.x' } }) });
  assert.equal(error.code, 'unavailable_node_version');
  assert.match(error.message, /26\.10\.0, 25\.9\.0, 24\.21\.0, 22\.23\.3, 20\.20\.2/);
});

function manifest(fields: Record<string, unknown>): string {
  return JSON.stringify({ scripts: { start: 'node server.js' }, ...fields });
}

async function planned(files: Record<string, string>) {
  return await containerPlan(nodejs, files, catalog);
}

async function planError(files: Record<string, string>) {
  return await planErrorOf(planned(files));
}
