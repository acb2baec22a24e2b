import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sentBy, withControl } from './keys.ts';

test('sentBy gives arrows as the program asked for them, and with Ctrl', () => {
  const plain = { isControl: false, isApplication: false };
  assert.equal(sentBy('up', plain), '\u001b[A');
  assert.equal(sentBy('left', { ...plain, isApplication: true }), '\u001bOD');
  assert.equal(sentBy('right', { isControl: true, isApplication: true }), '\u001b[1;5C');
  assert.deepEqual(
    (['escape', 'tab', 'interrupt'] as const).map((key) => sentBy(key, { ...plain, isControl: true })),
    ['\u001b', '\t', '\u0003'],
  );
});

test('withControl turns the first letter of what is typed into its control character, where it has one', () => {
  assert.equal(withControl('c'), '\u0003');
  assert.equal(withControl('D'), '\u0004');
  assert.equal(withControl('[x'), '\u001bx');
  assert.equal(withControl(' '), '\u0000');
  assert.equal(withControl('?'), '\u007f');
  assert.equal(withControl('7'), '7');
  assert.equal(withControl('é'), 'é');
  assert.equal(withControl('😀a'), '😀a');
  assert.equal(withControl(''), '');
});
