import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseYaml, YamlError, type YamlValue } from './yaml.ts';

/** Maps as objects, to be compared. */
function plain(value: YamlValue): unknown {
  if (value === null || typeof value === 'string') return value;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

const cases: readonly (readonly [when: string, text: string, value: unknown])[] = [
  ['it is empty', '# nothing\n---\n', null],
  ['mappings are nested', 'a:\n  b: 1 # one\n  "c d": x # y\ne:\n', { a: { b: '1', 'c d': 'x' }, e: null }],
  [
    'lists are nested',
    'a:\n- x\n- y\nb:\n  - c: 1\n    d: 2\n  -\n    e: 3\n',
    { a: ['x', 'y'], b: [{ c: '1', d: '2' }, { e: '3' }] },
  ],
  ['scalars are quoted', `a: "x: \\"y\\" # z"\nb: 'it''s'\nc: a#b:c\n`, { a: 'x: "y" # z', b: "it's", c: 'a#b:c' }],
  [
    'texts are long',
    'a: |\n  one\n    two\n\nb: >\n  three\n  four\nc: 5\n',
    { a: 'one\n  two\n', b: 'three four\n', c: '5' },
  ],
  ['lists stand in one line', 'a: [x, "y, z"]\nb: []\n', { a: ['x', 'y, z'], b: [] }],
  [
    'texts and lists go on in deeper lines',
    'a:\n  b: one\n    two\n    --three\n  c: [\n    x,\n    "y z"\n  ]\n  d: [e,\n    f]\n',
    { a: { b: 'one two --three', c: ['x', 'y z'], d: ['e', 'f'] } },
  ],
  ['mappings stand in one line', 'a: {b: 1, c: [d, {e: f}]}\n', { a: { b: '1', c: ['d', { e: 'f' }] } }],
  [
    'parts are repeated',
    'a: &x {b: 3.10}\nc: *x\nd:\n  <<: *x\n  e: ~\n',
    { a: { b: '3.10' }, c: { b: '3.10' }, d: { b: '3.10', e: null } },
  ],
  ['it says where it ends', '---\na: 1\n...\nb: 2\n', { a: '1' }],
  [
    'commands have colons and dashes',
    'run:\n  web: node --port=$PORT a:b\n  w: -x\n',
    { run: { web: 'node --port=$PORT a:b', w: '-x' } },
  ],
];

for (const [when, text, value] of cases) {
  test(`parseYaml reads a document when ${when}`, () => {
    assert.deepEqual(plain(parseYaml(text)), value);
  });
}

const faults: readonly (readonly [text: string, line: number])[] = [
  ['a: 1\n\tb: 2\n', 2],
  ['a: 1\n  b: 2\n', 2],
  ['a: 1\nb\n', 3],
  ['a: *x\n', 1],
  ['a: !x 1\n', 1],
  ['a: "x\n', 2],
  ["a: 'x' y\n", 1],
  ['a: 1\na: 2\n', 2],
  [`${'- '.repeat(50)}x`, 1],
];

for (const [text, line] of faults) {
  test(`parseYaml throws with line ${line} when it is given ${JSON.stringify(text.slice(0, 20))}`, () => {
    assert.throws(
      () => parseYaml(text),
      (error) => error instanceof YamlError && error.line === line,
    );
  });
}

test('parseYaml refuses what holds itself, and keeps names that objects have of their own', () => {
  assert.throws(() => parseYaml('a: &x [*x]\n'), /nested more than 20 deep/);
  assert.deepEqual(
    plain(parseYaml('__proto__: x\nconstructor: y\n')),
    plain(
      new Map([
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]),
    ),
  );
});

test('parseYaml ends in time when lines are long', () => {
  for (const text of [
    `a: ${'#'.repeat(100_000)}`,
    `${'x'.repeat(100_000)}`,
    `a: "${'\\"'.repeat(50_000)}`,
    `a: [${','.repeat(100_000)}`,
    `a: [${'\n x'.repeat(100_000)}`,
    `a: b${'\n  x'.repeat(100_000)}`,
    'abcdefghijklmnopqrs'.replaceAll(
      /./g,
      (name, at) => `${name}: &${name} [${at === 0 ? 'x' : Array(9).fill(`*${'abcdefghijklmnopqrs'[at - 1]}`)}]\n`,
    ),
  ]) {
    try {
      parseYaml(text);
    } catch (error) {
      assert.ok(error instanceof YamlError);
    }
  }
});

test('parseYaml takes a quote that nothing ends for a character, and a comment behind it for one', () => {
  assert.deepEqual(
    parseYaml("a: it's so # as said\nb: 'a # b' # c"),
    new Map([
      ['a', "it's so"],
      ['b', 'a # b'],
    ]),
  );
});
