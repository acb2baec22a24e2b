import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOf, referenceProblem, shownReference } from './buildpack-reference.ts';

const PUBLIC = 'https://git.example.com/me/pack';

function problem(url: string, ref: string | null = null, privateHosts = false): string | null {
  return referenceProblem({ url, ref }, { privateHosts });
}

test('referenceProblem takes public https addresses, and refs with folders', () => {
  for (const ref of [null, 'main', 'v1.2', 'feature/one', 'a'.repeat(40), 'main:buildpacks/one']) {
    assert.equal(problem(PUBLIC, ref), null, String(ref));
  }
  assert.equal(problem('http://10.0.0.1:3000/me/pack', null, true), null);
});

test('referenceProblem refuses addresses that are none, of other kinds, or private however they are written', () => {
  const urls = [
    'pack',
    'file:///etc',
    'ext::sh -c id',
    'ssh://git@git.example.com/x',
    'git@git.example.com:x',
    'http://git.example.com/x',
    'https://git.example.com/x;$(id)\n',
    'https://git.example.com/x --upload-pack=id',
    'https://git.example.com/x?a=b',
    'https://localhost/x',
    'https://pack.localhost/x',
    'https://127.0.0.1/x',
    'https://2130706433/x',
    'https://0x7f.1/x',
    'https://0177.0.0.1/x',
    'https://[::1]/x',
    'https://[::ffff:127.0.0.1]/x',
    'https://0.0.0.0/x',
    'https://10.1.2.3/x',
    'https://172.31.0.1/x',
    'https://192.168.1.1/x',
    'https://169.254.169.254/latest',
    'https://[fd00::1]/x',
    'https://[fe80::1]/x',
  ];
  for (const url of urls) assert.notEqual(problem(url), null, url);
});

test('referenceProblem refuses refs and folders that are options, ranges or lead out', () => {
  for (const ref of [
    '--upload-pack=id',
    '-x',
    'a..b',
    '$(id)',
    'a b',
    'main:../x',
    'main:/etc',
    'main:-x',
    'main:a/./b',
  ]) {
    assert.notEqual(problem(PUBLIC, ref), null, ref);
  }
});

test('placeOf pins the addresses that it has checked, and refuses a name that leads inside', async () => {
  const reference = { url: `${PUBLIC}.git`, ref: 'v1:one' };
  const place = await placeOf(reference, { privateHosts: false, resolve: async () => ['203.0.113.7', '2001:db8::7'] });
  assert.deepEqual(place, {
    url: 'https://git.example.com/me/pack.git',
    ref: 'v1',
    folder: 'one',
    archive: false,
    pin: 'git.example.com:443:203.0.113.7,[2001:db8::7]',
    shown: 'https://git.example.com/me/pack.git#v1:one',
  });
  const inside = placeOf(reference, { privateHosts: false, resolve: async () => ['203.0.113.7', '127.0.0.1'] });
  await assert.rejects(inside, { code: 'invalid_source', message: /leads to 127\.0\.0\.1, a private address/ });
  const mapped = placeOf(reference, { privateHosts: false, resolve: async () => ['::ffff:10.0.0.1'] });
  await assert.rejects(mapped, { code: 'invalid_source' });
  const unknown = placeOf(reference, {
    privateHosts: false,
    resolve: async () => {
      throw new Error('ENOTFOUND');
    },
  });
  await assert.rejects(unknown, { code: 'build_failed', message: /host git\.example\.com is not known here/ });
});

test('placeOf asks names of this machine at an address that means it in a container too', async () => {
  const options = { privateHosts: true, machine: () => '192.0.2.9', resolve: async () => ['127.0.1.1', '10.0.0.3'] };
  const local = await placeOf({ url: 'http://packs.localhost:8080/a.git', ref: null }, options);
  assert.equal(local.pin, 'packs.localhost:8080:192.0.2.9');
  const named = await placeOf({ url: 'https://git.example.com/a', ref: null }, options);
  assert.equal(named.pin, 'git.example.com:443:192.0.2.9,10.0.0.3');
  const own = await placeOf({ url: 'http://packs.localhost/a', ref: null }, { privateHosts: true });
  assert.match(own.pin ?? '', /^packs\.localhost:80:(?!127\.)[\d.]+$/);
  const number = placeOf({ url: 'http://127.0.0.1:8080/a', ref: null }, options);
  await assert.rejects(number, { code: 'invalid_source', message: /the build's own container/ });
});

test('shownReference leaves user name and password out', () => {
  assert.equal(shownReference({ url: 'https://me:pa55@git.example.com/x', ref: 'v1' }), 'https://git.example.com/x#v1');
});
