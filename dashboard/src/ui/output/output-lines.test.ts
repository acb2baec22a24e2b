import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  evidenceOf,
  foundSpans,
  headingText,
  lastWordsOf,
  lineOfFailure,
  lineOfHash,
  linesWith,
  OutputLines,
  rowsOf,
  sectionOf,
} from './output-lines.ts';

const BUILD = `Fetching
-----> Node.js app detected
-----> Installing dependencies
       $ npm ci
       \u001b[31madded 3
       packages\u001b[0m in 2 s
-----> Launching...
 !     Cannot start: no
 !     Mend it
`;

function read(...chunks: string[]) {
  const output = new OutputLines();
  for (const chunk of chunks) output.append(chunk);
  return output.lines();
}

test('OutputLines reads lines however they are cut, with a style that goes on', () => {
  const lines = read(...BUILD);
  assert.deepEqual(lines, read(BUILD));
  assert.equal(lines.length, 9);
  assert.deepEqual(
    lines.map(({ kind }) => kind),
    ['text', 'heading', 'heading', 'text', 'text', 'text', 'heading', 'failure', 'failure'],
  );
  assert.equal(headingText(lines[2] ?? { text: '' }), 'Installing dependencies');
  assert.deepEqual(lines[5]?.spans, [
    { text: 'packages', className: 'ansi-fg-1' },
    { text: ' in 2 s', className: '' },
  ]);
  assert.equal(read('one\ntw').at(-1)?.text, 'tw');
  assert.equal(read('one\ntw', 'o\n').at(-1)?.text, 'two');
});

test('what is marked as a warning is no failure, also over several lines', () => {
  const lines = read(
    ' !     Warning: no lock file\n !     Commit one\ndone\n !     Failed\n !\n !     Warning: and more\n',
  );
  assert.deepEqual(
    lines.map(({ kind }) => kind),
    ['warning', 'warning', 'text', 'failure', 'failure', 'warning'],
  );
  assert.equal(lineOfFailure(lines), 4);
  assert.equal(lineOfFailure(lines.slice(0, 3)), 3, 'without a failure, what came last');
});

test('rowsOf leaves out the lines of closed sections, and says how many they are', () => {
  const lines = read(BUILD);
  const rows = rowsOf(lines, new Set([3]));
  assert.deepEqual(
    rows.map(({ line, section }) => [line.number, section?.isOpen, section?.lines]),
    [
      [1, undefined, undefined],
      [2, undefined, undefined],
      [3, false, 3],
      [7, true, 2],
      [8, undefined, undefined],
      [9, undefined, undefined],
    ],
  );
  assert.deepEqual([sectionOf(lines, 1), sectionOf(lines, 5), sectionOf(lines, 7)], [null, 3, 7]);
});

test('lines are found by their text, by a link, and where the failure is', () => {
  const lines = read(BUILD);
  assert.deepEqual(linesWith(lines, 'NPM'), [4]);
  assert.deepEqual(linesWith(lines, ''), []);
  assert.equal(lineOfFailure(lines), 8);
  assert.equal(lineOfFailure(read('one\ntwo\n')), 2);
  assert.equal(lineOfFailure([]), null);
  const failed =
    '-----> Building\n       $ npm run build\n       compiling\n       Error: no such module\n\n         at x\n !     Failed\n !\n !     Mend it\n';
  assert.deepEqual(evidenceOf(read(failed)), ['Error: no such module', '  at x']);
  assert.deepEqual(evidenceOf(read(failed.replace('Error: no such', 'a'))), [
    '$ npm run build',
    'compiling',
    'a module',
    '  at x',
  ]);
  assert.deepEqual(evidenceOf(read('one\n')), []);
  assert.deepEqual(evidenceOf(read(failed.replace(' !     Failed', '-----> Launching...\n\n !     Failed'))), [
    'Error: no such module',
    '  at x',
  ]);
  assert.deepEqual(lastWordsOf(read('migrating\n\nrelation users is missing\n')), [
    'migrating',
    'relation users is missing',
  ]);
  assert.deepEqual(['#L120', 'L1', '#L0', '#Lx', ''].map(lineOfHash), [120, 1, null, null, null]);
});

test('foundSpans marks what is searched for, also over the border of two colours', () => {
  const [line] = read('ab\u001b[31mcd\u001b[0mAB');
  assert.ok(line);
  const found = (query: string) => foundSpans(line, query).map(({ text, isFound }) => (isFound ? `[${text}]` : text));
  assert.deepEqual(found('ab'), ['[ab]', 'cd', '[AB]']);
  assert.deepEqual(found('bc'), ['a', '[b]', '[c]', 'd', 'AB']);
  assert.deepEqual(found(''), ['ab', 'cd', 'AB']);
});
