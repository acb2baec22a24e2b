import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRelease } from './release-file.ts';

const NOTHING = { processTypes: {}, configVars: {}, addons: [] };

test('parseRelease reads the maps and lists that bin/release prints, as YAML means them', () => {
  const text = [
    '---',
    '# what is started',
    'default_process_types:',
    '  web: bundle exec puma -p $PORT   # the port',
    "  'worker': 'it''s: one'",
    '"config_vars":',
    '    LANG: "en_US.UTF-8"',
    '    PATH: bin:/usr/bin',
    '    LINES: "a\\nb \\"c\\""',
    '    EMPTY:',
    'addons:',
    '- heroku-postgresql:mini',
    '- "redis"',
    'other: []',
  ].join('\n');
  assert.deepEqual(parseRelease(text), {
    processTypes: { web: 'bundle exec puma -p $PORT', worker: "it's: one" },
    configVars: { LANG: 'en_US.UTF-8', PATH: 'bin:/usr/bin', LINES: 'a\nb "c"', EMPTY: '' },
    addons: ['heroku-postgresql:mini', 'redis'],
  });
});

test('parseRelease reads what is written on one line', () => {
  const text = 'default_process_types: { web: "./server -p $PORT", worker: ./work }\naddons: [redis]';
  const expected = { processTypes: { web: './server -p $PORT', worker: './work' }, configVars: {}, addons: ['redis'] };
  assert.deepEqual(parseRelease(text), expected);
});

test('parseRelease takes nothing for nothing', () => {
  for (const text of ['', '--- {}\n', '---\n', 'config_vars: {}\naddons: []\n', '---\n...\n']) {
    assert.deepEqual(parseRelease(text), NOTHING, JSON.stringify(text));
  }
});

test('parseRelease names the line that is something else', () => {
  assert.throws(() => parseRelease('---\na: 1\nweb server\n'), /^Error: line 4: can not read a block mapping/);
  assert.throws(() => parseRelease('web server\n'), /it is no mapping/);
  assert.throws(() => parseRelease('default_process_types: ./server\n'), /default_process_types is no mapping/);
  assert.throws(() => parseRelease('config_vars:\n  A: [1]\n'), /A of config_vars is no text/);
});

test('parseRelease keeps names that objects have of their own', () => {
  const { configVars } = parseRelease('config_vars:\n  __proto__: x\n  constructor: y\n');
  assert.deepEqual(Object.keys(configVars), ['__proto__', 'constructor']);
});
