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
    '  - "redis"',
    'other: []',
  ].join('\n');
  assert.deepEqual(parseRelease(text), {
    processTypes: { web: 'bundle exec puma -p $PORT', worker: "it's: one" },
    configVars: { LANG: 'en_US.UTF-8', PATH: 'bin:/usr/bin', LINES: 'a\nb "c"', EMPTY: '' },
    addons: ['heroku-postgresql:mini', 'redis'],
  });
});

test('parseRelease takes nothing for nothing', () => {
  for (const text of ['', '--- {}\n', '---\n', 'config_vars: {}\naddons: []\n', '---\n...\n']) {
    assert.deepEqual(parseRelease(text), NOTHING, JSON.stringify(text));
  }
});

test('parseRelease names the line that is something else', () => {
  assert.throws(() => parseRelease('---\nweb server\n'), /line 2 is neither/);
  assert.throws(() => parseRelease('web: ./server\n'), /line 1 has a value where entries are wanted/);
});

test('parseRelease keeps names that objects have of their own', () => {
  const { configVars } = parseRelease('config_vars:\n  __proto__: x\n  constructor: y\n');
  assert.deepEqual(Object.keys(configVars), ['__proto__', 'constructor']);
});
