import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RecentOutput } from './recent-output.ts';

function added(maxBytes: number, ...texts: string[]): (position: number) => [number, string] {
  const recent = new RecentOutput(maxBytes);
  for (const [index, text] of texts.entries()) recent.add({ frame: index % 2, data: Buffer.from(text) });
  return (position) => {
    const { lost, pieces } = recent.since(position);
    return [lost, pieces.map(({ frame, data }) => `${frame}${data}`).join(' ')];
  };
}

test('RecentOutput gives what came after a position, each piece with its stream', () => {
  const since = added(100, 'abc', 'de', 'fgh');
  assert.deepEqual(since(0), [0, '0abc 1de 0fgh']);
  assert.deepEqual(since(4), [0, '1e 0fgh']);
  assert.deepEqual(since(8), [0, '']);
  assert.deepEqual(since(99), [0, '']);
  assert.deepEqual(added(100)(0), [0, '']);
});

test('RecentOutput keeps no more than it may, and says how much is lost', () => {
  const since = added(4, 'abc', 'de', 'fgh');
  assert.deepEqual(since(0), [4, '1e 0fgh']);
  assert.deepEqual(since(3), [1, '1e 0fgh']);
  assert.deepEqual(since(7), [0, '0h']);
  assert.deepEqual(added(3, 'much too long')(0), [10, '0ong']);
});
