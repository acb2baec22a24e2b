import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { paced } from './paced.ts';

const { signal } = new AbortController();

/** A source that counts how many chunks of ten bytes were taken from it. */
function source(chunks: number) {
  const taken = { count: 0 };
  function* chunksOf() {
    for (let n = 0; n < chunks; n++) {
      taken.count += 1;
      yield Buffer.alloc(10, n);
    }
  }
  return { taken, stream: Readable.from(chunksOf(), { highWaterMark: 1 }) };
}

test('paced hands on every byte, in order, and what is within the burst without a pause', async () => {
  const { stream } = source(20);
  const chunks: Buffer[] = [];
  for await (const chunk of paced(stream, { signal, pace: { burst: 200, perSecond: 1 } })) chunks.push(chunk);
  assert.deepEqual(Buffer.concat(chunks), Buffer.concat(Array.from({ length: 20 }, (_, n) => Buffer.alloc(10, n))));
});

test('paced leaves in its source what comes faster', { timeout: 30_000 }, async () => {
  const { stream, taken } = source(1000);
  const control = new AbortController();
  const reading = (async () => {
    for await (const chunk of paced(stream, { signal: control.signal, pace: { burst: 100, perSecond: 1 } })) void chunk;
  })();
  while (taken.count < 11) await sleep(5);
  await sleep(100);
  // Ten chunks are the burst, and one more is what the next second pays for; a stream reads a little ahead.
  assert.ok(taken.count <= 14, `${taken.count}`);
  control.abort();
  await assert.rejects(reading, { name: 'AbortError' });
  assert.equal(stream.destroyed, true);
});
