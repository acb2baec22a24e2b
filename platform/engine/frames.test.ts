import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { FrameSplitter, framesOf } from './frames.ts';

const frame = (stream: 1 | 2, data: string) => {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(data), 4);
  return Buffer.concat([header, Buffer.from(data)]);
};
const STREAM = Buffer.concat([frame(1, 'one'), frame(2, ''), frame(2, 'two é'), frame(1, 'x'.repeat(300))]);
const EXPECTED = ['stdout one', 'stderr ', 'stderr two é', `stdout ${'x'.repeat(300)}`];

test('FrameSplitter finds the messages however the stream is cut', () => {
  for (const size of [1, 2, 3, 7, 8, 9, 50, STREAM.length]) {
    const splitter = new FrameSplitter();
    const found: string[] = [];
    for (let start = 0; start < STREAM.length; start += size) {
      const chunk = STREAM.subarray(start, start + size);
      for (const { stream, data } of splitter.split(chunk)) found.push(`${stream} ${data}`);
    }
    assert.deepEqual(found, EXPECTED, `pieces of ${size}`);
  }
});

test('framesOf ends with its stream, and leaves out a message that was cut off', async () => {
  const found: string[] = [];
  for await (const { stream, data } of framesOf(Readable.from([STREAM, frame(1, 'never whole').subarray(0, 12)]))) {
    found.push(`${stream} ${data}`);
  }
  assert.deepEqual(found, EXPECTED);
});
