import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { ask } from '../testing/ask.ts';
import { startApi, type TestApi } from '../testing/server.ts';
import { NONCE_MARK } from './bundle.ts';

const SCRIPT = 'console.log("the dashboard");\n'.repeat(50);

function build({ bundleFolder }: Pick<TestApi, 'bundleFolder'>, title = 'Berth'): void {
  mkdirSync(join(bundleFolder, 'assets'), { recursive: true });
  const asset = join(bundleFolder, 'assets/main-ab12.js');
  writeFileSync(asset, SCRIPT);
  writeFileSync(`${asset}.br`, brotliCompressSync(SCRIPT));
  writeFileSync(`${asset}.gz`, gzipSync(SCRIPT));
  writeFileSync(join(bundleFolder, 'icon.svg'), '<svg/>');
  writeFileSync(join(bundleFolder, '.built'), 'a note of the build');
  const page = `<title>${title}</title><meta property="csp-nonce" nonce="${NONCE_MARK}"><script nonce="${NONCE_MARK}"></script>`;
  writeFileSync(join(bundleFolder, 'index.html'), page);
}

test('every path of the dashboard that is no file is its one page, with a nonce and a policy of its own', async (t) => {
  const api = await startApi(t);
  build(api);
  const nonces = new Set<string>();
  for (const path of ['/', '/apps/hello/metrics?from=1', '/welcome', '/index.html', '//evil.example/x', '/api-docs']) {
    const { status, headers, text } = await ask(api.url, { path });
    assert.equal(status, 200, path);
    assert.equal(headers['content-type'], 'text/html; charset=utf-8');
    assert.equal(headers['cache-control'], 'no-store');
    const nonce = /nonce="([\w-]{20,})"/.exec(text)?.[1] ?? '';
    nonces.add(nonce);
    assert.ok(!text.includes(NONCE_MARK));
    const policy = String(headers['content-security-policy']);
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${nonce}'`,
      "connect-src 'self' ws://dashboard.localhost:8080",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
      assert.ok(policy.split('; ').includes(part), part);
    assert.ok(!/unsafe|\*/.test(policy));
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
  }
  assert.equal(nonces.size, 6);
});

test('assets are sent compressed as the client takes them, may be kept for ever, and are not sent twice', async (t) => {
  const api = await startApi(t);
  build(api);
  const path = '/assets/main-ab12.js';
  const get = (headers: Record<string, string>, method = 'GET') => ask(api.url, { path, method, headers });
  const plain = await get({});
  assert.deepEqual([plain.status, plain.headers['content-encoding'], plain.text], [200, undefined, SCRIPT]);
  assert.equal(plain.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(plain.headers['content-type'], 'text/javascript; charset=utf-8');
  assert.equal(plain.headers['vary'], 'accept-encoding');
  const brotli = await get({ 'accept-encoding': 'gzip, deflate, br, zstd' });
  assert.equal(brotli.headers['content-encoding'], 'br');
  assert.equal(brotliDecompressSync(brotli.bytes).toString(), SCRIPT);
  const gzip = await get({ 'accept-encoding': 'br;q=0, gzip' });
  assert.equal(gzip.headers['content-encoding'], 'gzip');
  assert.equal(gunzipSync(gzip.bytes).toString(), SCRIPT);
  assert.equal(new Set([plain, brotli, gzip].map(({ headers }) => headers['etag'])).size, 3);
  const again = await get({ 'accept-encoding': 'br', 'if-none-match': String(brotli.headers['etag']) });
  assert.deepEqual([again.status, again.text], [304, '']);
  const head = await get({}, 'HEAD');
  assert.deepEqual([head.status, head.text], [200, '']);
  const icon = await ask(api.url, { path: '/icon.svg' });
  assert.deepEqual([icon.headers['cache-control'], icon.headers['content-type']], ['no-cache', 'image/svg+xml']);
});

test('what is not of the bundle is not given out', async (t) => {
  const api = await startApi(t);
  build(api);
  writeFileSync(join(api.bundleFolder, '../secret.js'), 'secret');
  assert.equal((await ask(api.url, { path: '/assets/gone-cd34.js' })).status, 404);
  assert.equal((await ask(api.url, { path: '/assets/../../secret.js' })).status, 404);
  for (const path of ['/../secret.js', '/%2e%2e/secret.js', '/.built', '/assets%2f..%2f..%2fsecret.js']) {
    const { text } = await ask(api.url, { path });
    assert.match(text, /<title>Berth/, path);
  }
  assert.equal((await ask(api.url, { path: '/', method: 'POST' })).status, 405);
});

test('a missing bundle says what to do, and a new one is served at once', async (t) => {
  const api = await startApi(t);
  const missing = await ask(api.url, { path: '/apps' });
  assert.equal(missing.status, 503);
  assert.match(missing.text, /Run <code>berth up<\/code>/);
  build(api);
  assert.match((await ask(api.url, { path: '/apps' })).text, /<title>Berth</);
  build(api, 'Another');
  utimesSync(join(api.bundleFolder, 'index.html'), 1, 1);
  assert.match((await ask(api.url, { path: '/apps' })).text, /<title>Another</);
});

test('the API is the dashboard’s under /api, and its own elsewhere', async (t) => {
  const api = await startApi(t);
  build(api);
  const headers = { authorization: `Bearer ${api.token}` };
  const here = await ask(api.url, { path: '/api/account', headers });
  assert.equal(JSON.parse(here.text).email, 'admin@localhost');
  assert.match(String(here.headers['link']), /<\/api\/apps>; rel="apps"/);
  assert.equal(here.headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'");
  assert.equal((await ask(api.url, { path: '/api/account' })).status, 401);
  assert.match((await ask(api.url, { path: '/account', headers })).text, /<title>Berth</);
  for (const host of [
    'api.localhost:8080',
    '127.0.0.1:5000',
    'hello.localhost:8080',
    'dashboard.localhost.evil.example',
  ]) {
    assert.equal((await ask(api.url, { path: '/api/account', host, headers })).status, 404, host);
    assert.equal((await ask(api.url, { path: '/account', host, headers })).status, 200, host);
  }
  await api.newApp('hello');
  const session = await ask(api.url, { path: '/api/apps/hello/log-sessions', method: 'POST', headers, json: {} });
  const logUrl = new URL(JSON.parse(session.text).logplex_url);
  assert.match(logUrl.href, /^http:\/\/dashboard\.localhost:8080\/api\/streams\/logs\//);
  assert.equal((await ask(api.url, { path: logUrl.pathname })).status, 200);
});
