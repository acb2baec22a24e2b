import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { upstreamSources } from '../../buildpacks/upstreams.ts';
import { Catalogs } from './catalog.ts';

const NOWHERE = 'http://127.0.0.1:1/';
const RUBY_INDEX = `name\turl\tsha1\tsha256\tsha512\nruby-3.4.7\thttps://x/ruby-3.4.7.tar.xz\t-\t${'a'.repeat(64)}\t-\n`;

function fixture(t: TestContext, versions: () => Promise<string[] | null>, mirrors: Record<string, string> = {}) {
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
    mirrors: { ...Object.fromEntries(upstreamSources.map(({ name }) => [name, NOWHERE])), ...mirrors },
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

/** A server in place of an upstream, with what it was asked; its URL as a mirror has it. */
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
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, requests };
}

test('Catalogs has what upstreams have where they are reached, and asks once', async (t) => {
  const python = await upstream(t, (request, response) => {
    const moved = request.url?.startsWith('/latest');
    response.writeHead(moved ? 302 : 200, moved ? { location: '/files' } : {}).end();
  });
  const ruby = await upstream(t, (_request, response) => response.end(RUBY_INDEX));
  const mirrors = { python: python.url, ruby: ruby.url };
  const { catalogs } = fixture(t, async () => ['26.0.0'], mirrors);
  const catalog = await catalogs().current();
  assert.deepEqual(catalog.upstreams, {
    python: { url: python.url, releases: [{ version: '3.12' }, { version: '3.10' }] },
    ruby: { url: ruby.url, releases: [{ version: '3.4.7', sha256: 'a'.repeat(64) }] },
  });
  assert.deepEqual(catalog.python, ['3.14', '3.13', '3.11', '3.9']);
  assert.deepEqual(await catalogs().current(), catalog);
  assert.deepEqual(python.requests, ['HEAD /latest/download/SHA256SUMS', 'HEAD /files']);
  assert.deepEqual(ruby.requests, ['GET /index.txt']);
});

test('Catalogs has nothing of an upstream whose host refuses, is not there, or says nothing', async (t) => {
  const refusing = await upstream(t, (_request, response) => response.writeHead(403).end(RUBY_INDEX));
  const silent = await upstream(t, () => undefined);
  for (const ruby of [refusing.url, NOWHERE, silent.url]) {
    const began = performance.now();
    const { catalogs } = fixture(t, async () => ['26.0.0'], { ruby });
    assert.deepEqual((await catalogs().current()).upstreams, {}, ruby);
    assert.deepEqual((await catalogs().current()).upstreams, {}, ruby);
    assert.ok(performance.now() - began < 5_000, 'it waited at most once');
  }
});

test('Catalogs knows an upstream on when it is not reached for a time', async (t) => {
  let status = 200;
  const ruby = await upstream(t, (_request, response) => response.writeHead(status).end(RUBY_INDEX));
  const { catalogs } = fixture(t, async () => ['26.0.0'], { ruby: ruby.url });
  const before = await catalogs().current();
  status = 503;
  await catalogs().refresh();
  assert.deepEqual(await catalogs().current(), before);
});

test('Catalogs asks behind when the kept catalog knows nothing of an upstream, or of another mirror', async (t) => {
  const ruby = await upstream(t, (_request, response) => response.end(RUBY_INDEX));
  for (const upstreams of [undefined, { ruby: { url: 'http://other.example/', releases: [] } }]) {
    const { catalogs, file } = fixture(t, async () => ['26.0.0'], { ruby: ruby.url });
    writeFileSync(file, JSON.stringify({ at: Date.now(), node: ['20.0.0'], upstreams }));
    assert.deepEqual((await catalogs().current()).upstreams, {});
    while (!readFileSync(file, 'utf8').includes(ruby.url)) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal((await catalogs().current()).upstreams?.['ruby']?.releases[0]?.version, '3.4.7');
  }
});
