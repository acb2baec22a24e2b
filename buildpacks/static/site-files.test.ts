import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memorySource } from '../memory-source.ts';
import { readSettings } from './settings.ts';
import { withSiteFiles } from './site-files.ts';

async function read(files: Readonly<Record<string, string>>) {
  const source = memorySource(files);
  return await withSiteFiles(source, ['public/', ''], await readSettings(source));
}

const redirects: readonly (readonly [line: string, path: string, url: string | null])[] = [
  ['/a /b', '/a/', '/b'],
  ['/a.b /c 302', '/axb', null],
  ['/a/* /b/:splat', '/a', '/b/'],
  ['/a/* /b/:splat', '/a/x/y', '/b/x/y'],
  ['/a/* /b/:splat', '/ab', null],
  ['/a/* /b/:splat', '/a/x\r\nSet-Cookie: y', null],
  ['/:one/x/:two https://h.example:8080/:two?of=:one', '/1/x/2', 'https://h.example:8080/2?of=1'],
  ['/:one /b/:one', '/x\ny', null],
];

for (const [line, path, url] of redirects) {
  test(`_redirects with ${line} leads ${JSON.stringify(path)} to ${url}`, async () => {
    const { rules, warnings } = await read({ 'index.html': '', _redirects: line });
    const [rule] = rules.redirects;
    assert.deepEqual(warnings, []);
    const caught = new RegExp(rule?.regex ?? '$^').exec(path);
    assert.equal(caught && rule?.url.replace(/\$(\d)/g, (_, index) => caught[Number(index)] ?? ''), url);
  });
}

const unheard = [
  '/a https://x.example/:splat 200',
  '/a /b 302 Country=de',
  '/a id=:id /b',
  '/a /b/:none',
  '/*/x /b',
  '/a /b";',
  '/a /$host',
  '/a /b 418',
  'https://x.example/a /b',
  '/a',
];

for (const line of unheard) {
  test(`_redirects with ${line} is passed over, with a warning`, async () => {
    const { rules, warnings } = await read({ 'index.html': '', _redirects: line });
    assert.deepEqual([...rules.redirects, ...rules.routes], []);
    assert.match(warnings.join(), /^Not honoured here: /);
  });
}

test('_redirects says what unknown paths get, unless static.json does', async () => {
  const fallback = { 'public/_redirects': '/* /index.html 200\n' };
  assert.equal((await read(fallback)).fallback, true);
  const { fallback: none, rules } = await read({ ...fallback, 'static.json': '{"error_page":"gone.html"}' });
  assert.deepEqual([none, rules.errorPage], [false, '/gone.html']);
  assert.equal((await read({ _redirects: '/* /404.html 404' })).rules.errorPage, '/404.html');
});

test('_redirects and _headers are read in time when lines are long', async () => {
  for (const part of [' ', 'a', ':', '/:a', '* ', '#']) {
    const long = part.repeat(300_000 / part.length);
    await read({ _redirects: `/a${long} /b\n/c /d ${long}1`, _headers: `/a${long}\n/b\n  X:${long}b${long}c\n` });
  }
});

test('_headers are those of paths, with both values where one is named twice, and none that nginx would read', async () => {
  const { rules, lines, warnings } = await read({
    _headers: '# c\n/*\n  X-A: 1\n  x-a: 2\n/u/:id\n  X-B: b c\n/s/*\n  X-C: $host\n  Basic-Auth: a:b\n',
  });
  assert.deepEqual(rules.headers, [
    { pattern: '/**', name: 'X-A', value: '1, 2' },
    { pattern: '/u/*', name: 'X-B', value: 'b c' },
  ]);
  assert.deepEqual([lines, rules.settingsFiles], [['Taken from _headers'], ['/_headers']]);
  assert.match(warnings.join(), /X-C: \$host; Basic-Auth: a:b of/);
});
