import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findJsonFault } from './json-fault.ts';

const faults: readonly (readonly [when: string, text: string, place: string, reason: string])[] = [
  ['a comma is missing', '{\n  "a": 1\n  "b": 2\n}', '3:3', 'a comma is missing before "b"'],
  ['a comma is missing in a list', '["a" "b"]', '1:6', 'a comma is missing before "b"'],
  [
    'a comma is left over in an object',
    '{\n  "a": 1,\n}',
    '3:1',
    'the comma before "}" must go, or something must follow it',
  ],
  ['a comma is left over in a list', '[1,]', '1:4', 'the comma before "]" must go, or something must follow it'],
  ['a colon is missing', '{"a" 1}', '1:6', 'a ":" is missing before 1'],
  ['a value is missing', '{"a": }', '1:7', 'a value is missing before "}"'],
  ['single quotes are used', "{'a': 1}", '1:2', 'text must stand in double quotes, not single ones'],
  ['a name has no quotes', '{name: 1}', '1:2', 'name must stand in double quotes'],
  ['a name is a number', '{1: 1}', '1:2', 'a name in double quotes must stand here, not 1'],
  ['there is a comment', '{\n// hello\n}', '2:1', 'JSON has no comments'],
  ['a merge conflict is left', '{\n<<<<<<< HEAD\n', '2:1', 'a merge conflict is not resolved here'],
  [
    'a quote is not closed',
    '{"a": "b\n}',
    '1:7',
    'this text has no closing double quote, or a character in it that needs a backslash',
  ],
  ['the last bracket is missing', '{"a": [1, 2]\n', '1:13', 'the file ends too early: a "}" is missing'],
  ['the wrong bracket closes', '{"a": [1}', '1:9', '"}" does not belong here'],
  ['something follows', '{} x', '1:4', 'x must stand in double quotes'],
  ['a second value follows', '{} {}', '1:4', 'something follows the end: {'],
  ['it is empty', '', '1:1', 'the file ends too early'],
  ['bytes were no UTF-8', '{\uFFFD}', '1:2', '\uFFFD does not belong here'],
];

for (const [when, text, place, reason] of faults) {
  test(`findJsonFault names place and reason when ${when}`, () => {
    assert.throws(() => JSON.parse(text));
    const fault = findJsonFault(text);
    assert.deepEqual([`${fault?.line}:${fault?.column}`, fault?.reason], [place, reason]);
  });
}

test('findJsonFault gives null when the text is JSON', () => {
  const text = JSON.stringify({ a: [1, -2.5e3, true, null, '\u007f"\\\n\u2028', [], {}], '': { b: 0 } }, null, 2);
  assert.equal(findJsonFault(text), null);
  assert.equal(findJsonFault(' 7 '), null);
});

test('findJsonFault ends when the text is deep or one long word', () => {
  assert.match(findJsonFault('['.repeat(500_000))?.reason ?? '', /ends too early/);
  assert.match(findJsonFault(`{"${'a'.repeat(1_000_000)}`)?.reason ?? '', /no closing double quote/);
});
