import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogBuffer, type ShownLine } from './log-buffer.ts';

const lines = (from: number, count: number): ShownLine[] =>
  Array.from({ length: count }, (_, index) => ({
    id: String(from + index),
    at: '2026-01-01T00:00:00.000Z',
    source: 'app',
    dyno: 'web.1',
    level: 'info',
    text: 'x',
  }));

test('LogBuffer keeps the newest lines within bounds, and says how many went', () => {
  const buffer = new LogBuffer({ maxLines: 10, room: 2 });
  assert.equal(buffer.append(lines(1, 12)), 0);
  assert.equal(buffer.append(lines(13, 1)), 3);
  assert.deepEqual([buffer.length, buffer.firstId, buffer.lastId, buffer.added], [10, '4', '13', 13]);
  assert.equal(buffer.prepend(lines(1, 3)), 0, 'there is no room for older ones');
});

test('LogBuffer takes older lines in front, those next to what is there first', () => {
  const buffer = new LogBuffer({ maxLines: 10, room: 2 });
  buffer.append(lines(20, 6));
  assert.equal(buffer.prepend(lines(10, 10)), 4);
  assert.deepEqual([buffer.length, buffer.firstId, buffer.at(4)?.id], [10, '16', '20']);
  assert.deepEqual([buffer.indexOf('20'), buffer.indexOf('1')], [4, 10]);
});
