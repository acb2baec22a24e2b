import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Catalogs } from './catalog.ts';

function fixture(t: TestContext, versions: () => Promise<string[] | null>) {
  const folder = mkdtempSync(join(tmpdir(), 'berth-catalog-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'catalog.json');
  let asked = 0;
  const errors: unknown[] = [];
  const packages = {
    versions: (name: string) => {
      assert.equal(name, 'node-linux-{arch}');
      asked++;
      return versions();
    },
  };
  const catalogs = () => new Catalogs({ file, packages, pinned: '24.21.0', onError: (error) => errors.push(error) });
  return { file, catalogs, errors, asked: () => asked };
}

test('Catalogs asks the registry once, keeps the answer, and gives the newest first', async (t) => {
  const { catalogs, asked } = fixture(t, async () => ['9.0.0', '24.9.1', '24.10.0', '25.0.0-rc.1', '22.1.0']);
  const first = catalogs();
  const [one, two] = await Promise.all([first.current(), first.current()]);
  assert.deepEqual(one.node, ['24.21.0', '24.10.0', '24.9.1', '22.1.0', '9.0.0']);
  assert.deepEqual(two, one);
  await catalogs().current();
  assert.equal(asked(), 1);
});

test('Catalogs knows the pinned version alone where no registry was ever reached, and asks again', async (t) => {
  const { catalogs, file, asked } = fixture(t, async () => null);
  assert.deepEqual((await catalogs().current()).node, ['24.21.0']);
  assert.equal(existsSync(file), false);
  await catalogs().current();
  assert.equal(asked(), 2);
});

test('Catalogs answers from an old catalog at once, and asks for a new one behind', async (t) => {
  const { catalogs, file, errors } = fixture(t, async () => ['26.0.0']);
  writeFileSync(file, JSON.stringify({ at: 0, node: ['20.0.0'] }));
  assert.deepEqual((await catalogs().current()).node, ['24.21.0', '20.0.0']);
  while (!readFileSync(file, 'utf8').includes('26.0.0')) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(errors, []);
});

test('Catalogs does without a catalog that cannot be read, or a new one that cannot be had', async (t) => {
  const broken = fixture(t, async () => ['26.0.0']);
  writeFileSync(broken.file, '{"at": 5, "no');
  assert.deepEqual((await broken.catalogs().current()).node, ['26.0.0', '24.21.0']);
  const failing = fixture(t, () => Promise.reject(new Error('no')));
  writeFileSync(failing.file, JSON.stringify({ at: 0, node: ['20.0.0'] }));
  assert.deepEqual((await failing.catalogs().current()).node, ['24.21.0', '20.0.0']);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(failing.errors.length, 1);
});
