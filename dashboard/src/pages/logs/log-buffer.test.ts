import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rangeOf, stepOf } from './choice.ts';
import { LogBuffer, type ShownLine } from './log-buffer.ts';
import { textOfLines } from './log-text.ts';

const lines = (from: number, count: number): ShownLine[] =>
  Array.from({ length: count }, (_, index) => ({
    id: String(from + index),
    at: '2026-01-01T00:00:00.000Z',
    source: 'app',
    dyno: 'web.1',
    level: 'info',
    text: 'x',
  }));

test('LogBuffer keeps the newest lines within bounds when newer ones come, and says how many went', () => {
  const buffer = new LogBuffer({ maxLines: 10, room: 2 });
  assert.equal(buffer.append(lines(1, 12)), 0);
  assert.equal(buffer.hasRoomFor(1), false);
  assert.equal(buffer.append(lines(13, 1)), 3);
  assert.deepEqual([buffer.length, buffer.firstId, buffer.lastId], [10, '4', '13']);
});

test('LogBuffer takes older lines in front, and the newest go where there is no room', () => {
  const buffer = new LogBuffer({ maxLines: 10, room: 2 });
  buffer.append(lines(20, 6));
  assert.equal(buffer.prepend(lines(14, 6)), 0);
  assert.equal(buffer.prepend(lines(10, 4)), 6);
  assert.deepEqual([buffer.length, buffer.firstId, buffer.lastId], [10, '10', '19']);
});

test('LogBuffer finds where a line is, or where it would be', () => {
  const buffer = new LogBuffer();
  buffer.append([...lines(8, 4), ...lines(99, 3)]);
  assert.deepEqual(
    ['8', '11', '50', '101', '7', '200'].map((id) => buffer.indexOf(id)),
    [0, 3, 4, 6, 0, 7],
  );
});

test('lines are chosen by keys, one by one, from one on, or all, and are text as the command line has it', () => {
  const buffer = new LogBuffer();
  buffer.append(lines(8, 4));
  const step = (key: string, choice: { from: string; to: string } | null, more = {}) =>
    stepOf(buffer, { choice, key, shift: false, command: false, ...more });
  assert.deepEqual(step('ArrowUp', null), { from: '11', to: '11' });
  assert.deepEqual(step('ArrowUp', { from: '8', to: '8' }), { from: '8', to: '8' });
  assert.deepEqual(step('ArrowDown', { from: '9', to: '9' }, { shift: true }), { from: '9', to: '10' });
  assert.deepEqual(step('a', null, { command: true }), { from: '8', to: '11' });
  assert.deepEqual([step('x', null), step('c', null, { command: true })], [null, null]);
  assert.deepEqual(rangeOf(buffer, { from: '10', to: '9' }), { first: 1, last: 2 });
  assert.deepEqual(rangeOf(buffer, { from: '2', to: '99' }), { first: 0, last: 3 });
  assert.equal(rangeOf(buffer, null), null);
  assert.equal(
    textOfLines([{ ...lines(1, 1)[0], text: '\u001b[31mred\u001b[0m' } as ShownLine]),
    '2026-01-01T00:00:00.000Z app[web.1]: red\n',
  );
});
