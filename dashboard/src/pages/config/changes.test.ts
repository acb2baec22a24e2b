import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applied, difference, kindOf, NO_CHANGES, stage } from './changes.ts';

const names = new Set(['A', 'B']);
const known = new Map([['A', '1']]);

test('kindOf tells an addition, a change and a removal apart', () => {
  assert.equal(kindOf({ name: 'C', value: '', names }), 'added');
  assert.equal(kindOf({ name: 'A', value: '', names }), 'changed');
  assert.equal(kindOf({ name: 'A', value: null, names }), 'removed');
});

test('stage keeps the last change of a name, and drops what changes nothing', () => {
  const first = stage({
    changes: NO_CHANGES,
    more: new Map([
      ['A', '2'],
      ['B', null],
      ['C', 'x'],
    ]),
    names,
    known,
  });
  assert.deepEqual(
    [...first],
    [
      ['A', '2'],
      ['B', null],
      ['C', 'x'],
    ],
  );
  const second = stage({
    changes: first,
    more: new Map([
      ['A', '1'],
      ['B', 'y'],
      ['C', null],
    ]),
    names,
    known,
  });
  assert.deepEqual([...second], [['B', 'y']]);
});

test('difference gives what makes one the other when it is applied', () => {
  const from = { A: '1', B: '2', C: '3' };
  const to = { B: '2', C: '4', D: '' };
  const changes = difference(from, to);
  assert.deepEqual(
    [...changes],
    [
      ['C', '4'],
      ['D', ''],
      ['A', null],
    ],
  );
  assert.deepEqual(applied(from, changes), to);
  assert.deepEqual([...difference(from, from)], []);
});
