import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesLeft, lackingMb } from './memory-left.ts';

const MIB = 1024 * 1024;
const memory = (dynosMb: number) => ({
  total_bytes: 4096 * MIB,
  kept_back_bytes: 512 * MIB,
  dynos_may_take_bytes: dynosMb * MIB,
  builds_may_take_bytes: 1024 * MIB,
});

test('lackingMb tells what changes lack beyond what dynos, builds and Berth may take', () => {
  assert.equal(bytesLeft(memory(2048)), 512 * MIB);
  assert.deepEqual([lackingMb(memory(2048), 512), lackingMb(memory(2048), 513)], [0, 1]);
  assert.equal(lackingMb(memory(4096), 512), 512, 'what is promised already is not lacking once more');
  assert.deepEqual([lackingMb(memory(4096), -512), lackingMb(memory(4096), 0)], [0, 0]);
  assert.equal(lackingMb(undefined, 9999), 0);
});
