import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentencePieces } from './sentence-pieces.ts';

const told = (text: string) =>
  sentencePieces(text)
    .map(({ isCode, piece }) => (isCode ? `[${piece}]` : piece))
    .join('|');

test('sentencePieces tells commands and names from the words around them', () => {
  assert.equal(
    told('`npm run build` ended with code 1, see `berth logs`'),
    '[npm run build]| ended with code 1, see |[berth logs]',
  );
  assert.equal(told('No code here'), 'No code here');
  assert.equal(told('A ` alone'), 'A ` alone');
  assert.equal(told('None in `` here'), 'None in `` here');
  assert.equal(told('over `two\nlines`'), 'over `two\nlines`');
  assert.equal(told(''), '');
});
