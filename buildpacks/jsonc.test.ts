import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJsonc } from './jsonc.ts';

test('parseJsonc reads comments and trailing commas, and leaves both alone within texts', () => {
  const text = '{\n // one\n "a": "// b, }", /* two\n */ "c": [1, 2, /* three */ ], "d\\"": "/*",\n}';
  assert.deepEqual(parseJsonc(text), { a: '// b, }', c: [1, 2], 'd"': '/*' });
});

test('parseJsonc throws a SyntaxError when the text is not closed, however long it is', () => {
  for (const piece of ['/*', '"\\', '//', ',]']) {
    assert.throws(() => parseJsonc(`{${piece.repeat(200_000)}`), SyntaxError);
  }
});
