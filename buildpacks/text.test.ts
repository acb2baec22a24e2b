import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOf } from './text.ts';

test('textOf reads UTF-8, and UTF-16 by its byte order mark', () => {
  const little = Buffer.from('\uFEFFflask==3\r\né', 'utf16le');
  for (const bytes of [Buffer.from('flask==3\r\né'), little, Buffer.from(little).swap16()]) {
    assert.equal(textOf(bytes), 'flask==3\r\né');
  }
  assert.equal(textOf(Buffer.from('')), '');
});
