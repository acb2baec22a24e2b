import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEnvFile, writeEnvFile } from './env-file.ts';

test('readEnvFile reads plain, quoted and exported values when comments stand between', () => {
  const text = [
    '# a comment',
    'PLAIN=one two  # said aside',
    'export QUOTED="a\\nb \\"c\\" $d"',
    "SINGLE='#no comment \\n'",
    'EMPTY=',
    'HASH=a#b',
    'URL=postgres://u:p@h/db?x=1&y=2',
    'CRLF=x\r',
    'LAST=1',
  ].join('\n');
  assert.deepEqual(readEnvFile(text).values, {
    PLAIN: 'one two',
    QUOTED: 'a\nb "c" $d',
    SINGLE: '#no comment \\n',
    EMPTY: '',
    HASH: 'a#b',
    URL: 'postgres://u:p@h/db?x=1&y=2',
    CRLF: 'x',
    LAST: '1',
  });
});

const HARD = {
  A: "it's",
  B: 'two\nlines\n\nB2=no',
  C: ' edges ',
  D: '"$(id)`\\',
  E: '',
  F: 'naïve 🚢',
  G: 'a\rb\r\nc\'"',
  H: '#not a comment',
  I: "'$HOME' \\n \\",
  J: '\ttab',
  K: 'postgres://u:p@h/db?x=1&y=2',
};

test('readEnvFile gives back what writeEnvFile wrote when values are hard', () => {
  assert.deepEqual(readEnvFile(writeEnvFile(HARD)), { values: HARD, problems: [] });
  assert.equal(writeEnvFile({ A: 'plain', B: 'two words', C: "it's $5" }), `A=plain\nB='two words'\nC="it's \\$5"\n`);
});

test('readEnvFile gives back what writeEnvFile wrote when values are any characters', () => {
  const characters = ['a', ' ', '\t', '\n', '\r', '"', "'", '\\', '$', '`', '#', '=', 'n', 'é', '!'];
  for (const one of characters) {
    for (const two of characters) {
      for (const three of characters) {
        const values = { A: one + two + three, B: three + one + two + one };
        assert.deepEqual(readEnvFile(writeEnvFile(values)).values, values);
      }
    }
  }
});

test('readEnvFile numbers every line that is no assignment, and reads the others', () => {
  assert.deepEqual(readEnvFile('A=1\n\n# c\nsecret thing\nB=2\nC d=3\n=x\nE="a" b c"\n'), {
    values: { A: '1', B: '2' },
    problems: [
      { line: 4, kind: 'not-an-assignment' },
      { line: 6, kind: 'not-an-assignment' },
      { line: 7, kind: 'not-an-assignment' },
      { line: 8, kind: 'open-quote' },
    ],
  });
  assert.deepEqual(readEnvFile('A="1\nB=2\n').problems, [{ line: 1, kind: 'open-quote' }]);
  assert.deepEqual(readEnvFile(''), { values: {}, problems: [] });
  assert.deepEqual(readEnvFile('A=1\nA=2').values, { A: '2' });
  assert.deepEqual(Object.keys(readEnvFile('__proto__=1').values), ['__proto__']);
});
