import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import { extract } from 'tar-stream';
import { RegistryPackages } from './registry-packages.ts';

function fixture(t: TestContext) {
  const work = mkdtempSync(join(tmpdir(), 'berth-packages-'));
  t.after(() => rmSync(work, { recursive: true }));
  return { work, packages: new RegistryPackages({ work, architecture: 'x64' }) };
}

/** Names with modes, and the text of one file. */
async function listed(stream: Readable, shown = ''): Promise<{ names: string[]; text: string }> {
  const names: string[] = [];
  let text = '';
  for await (const entry of stream.pipe(extract())) {
    const { name, mode = 0, uid, type } = entry.header;
    assert.equal(uid, 0);
    names.push(`${name} ${type === 'directory' ? 'd' : ''}${mode.toString(8)}`);
    for await (const chunk of entry) if (name === shown) text += String(chunk);
  }
  return { names, text };
}

test('RegistryPackages fetches a package and lays its wanted folders out under a folder', async (t) => {
  const { work, packages } = fixture(t);
  const request = { package: 'inherits', version: '2.0.3', only: ['package.json', 'inherits.js'], into: '/opt/in' };
  const { names, text } = await listed(await packages.tar(request), 'opt/in/package.json');
  assert.deepEqual(names.slice(0, 2), ['opt d755', 'opt/in d755'], 'folders come first');
  assert.deepEqual(new Set(names.slice(2)), new Set(['opt/in/inherits.js 644', 'opt/in/package.json 644']));
  assert.match(text, /"version": "2\.0\.3"/);
  while (readdirSync(work).length > 0) await new Promise((resolve) => setTimeout(resolve, 10));
});

test('RegistryPackages takes what is installed already from there, programs with their mode', async (t) => {
  const { packages } = fixture(t);
  const version = process.version.slice(1);
  const request = { package: 'node-linux-{arch}', version, only: ['bin'], into: '/usr/local' };
  const { names } = await listed(await packages.tar(request));
  assert.deepEqual(names, ['usr d755', 'usr/local d755', 'usr/local/bin d755', 'usr/local/bin/node 755']);
});

test('RegistryPackages knows all versions of a package', async (t) => {
  const { packages } = fixture(t);
  const versions = await packages.versions('inherits');
  assert.ok(versions?.includes('2.0.3') && versions.includes('2.0.4'), String(versions));
});

test('RegistryPackages says what it cannot fetch, and leaves nothing behind', async (t) => {
  const { work, packages } = fixture(t);
  const request = { package: 'inherits', version: '99.0.0', only: [], into: '/opt' };
  await assert.rejects(packages.tar(request), {
    code: 'registry_unreachable',
    message: /Cannot fetch inherits 99\.0\.0/,
  });
  assert.deepEqual(readdirSync(work), []);
});

test('RegistryPackages ends its work when nobody reads the tar to its end', async (t) => {
  const { packages } = fixture(t);
  const version = process.version.slice(1);
  const stream = await packages.tar({ package: 'node-linux-{arch}', version, only: ['bin'], into: '/usr' });
  await new Promise((resolve) => stream.once('data', resolve));
  stream.destroy();
  await new Promise((resolve) => stream.once('close', resolve));
});
