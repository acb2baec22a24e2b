import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate } from './gate.ts';

test('Gate lets so many through at once, the others in order, and those after a failure too', async () => {
  const gate = new Gate(2);
  const events: string[] = [];
  let inside = 0;
  const task = async (name: string) => {
    inside += 1;
    assert.ok(inside <= 2);
    events.push(name);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    if (name === 'b') throw new Error('it failed');
    return name;
  };
  const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map((name) => gate.pass(() => task(name))));
  assert.deepEqual(events, ['a', 'b', 'c', 'd']);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  );
});
