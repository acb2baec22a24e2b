import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Catalogs } from './catalog.ts';

const NOWHERE = 'http://127.0.0.1:1/';

function fixture(t: TestContext, versions: () => Promise<string[] | null>, pythonUpstream = NOWHERE) {
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
  const options = {
    file,
    packages,
    pinned: '24.21.0',
    pythonUpstream,
    onError: (error: unknown) => errors.push(error),
  };
  const catalogs = () => new Catalogs(options);
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

/** A server in place of upstream's, with what it was asked. */
async function upstream(t: TestContext, listener: RequestListener) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

test("Catalogs has upstream's lines of Python where its files are reached, and asks once", async (t) => {
  const { url, requests } = await upstream(t, (request, response) => {
    const moved = request.url === '/latest';
    response.writeHead(moved ? 302 : 200, moved ? { location: '/files' } : {}).end();
  });
  const { catalogs, file } = fixture(t, async () => ['26.0.0'], `${url}/latest`);
  const catalog = await catalogs().current();
  assert.deepEqual(catalog.pythonUpstream, ['3.12', '3.10']);
  assert.deepEqual(catalog.python, ['3.14', '3.13', '3.11', '3.9']);
  assert.deepEqual(await catalogs().current(), catalog);
  assert.deepEqual(requests, ['HEAD /latest', 'HEAD /files']);
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).pythonUpstream, true);
});

test("Catalogs has none of upstream's lines where its host refuses, is not there, or says nothing", async (t) => {
  const refusing = await upstream(t, (_request, response) => response.writeHead(403).end());
  const silent = await upstream(t, () => undefined);
  for (const url of [refusing.url, NOWHERE, silent.url]) {
    const catalog = await fixture(t, async () => ['26.0.0'], url)
      .catalogs()
      .current();
    assert.equal(catalog.pythonUpstream, undefined, url);
  }
});

test('Catalogs asks upstream behind when the kept catalog was made before it did so', async (t) => {
  const { url } = await upstream(t, (_request, response) => response.end());
  const { catalogs, file } = fixture(t, async () => ['26.0.0'], url);
  writeFileSync(file, JSON.stringify({ at: Date.now(), node: ['20.0.0'] }));
  assert.equal((await catalogs().current()).pythonUpstream, undefined);
  while (!readFileSync(file, 'utf8').includes('pythonUpstream')) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual((await catalogs().current()).pythonUpstream, ['3.12', '3.10']);
});
