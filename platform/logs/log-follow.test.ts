import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredLine } from './log-line.ts';
import type { LogStore } from './log-store.ts';
import { line, stored, take } from './testing/stored.ts';

test('LogStore.follow begins with the newest lines and goes on without a gap', async () => {
  await stored({}, async (store) => {
    for (let index = 1; index <= 10; index += 1) store.append('a', line(`${index}`));
    await store.flush('a');
    const abort = new AbortController();
    const ids: number[] = [];
    for await (const { id } of store.follow({ appId: 'a', lines: 2, signal: abort.signal })) {
      ids.push(id);
      if (ids.length > 1 && ids.length < 100) store.append('a', line('more'));
      if (ids.length === 50) await store.flush('a');
      if (ids.length === 100) abort.abort();
    }
    assert.deepEqual(
      ids,
      Array.from({ length: 100 }, (_, index) => index + 9),
    );
  });
});

test('LogStore.follow resumes after an id, over segments and a restart', async () => {
  await stored({ maxBytesPerApp: 100_000 }, async (store, _, reopen) => {
    for (let index = 1; index <= 600; index += 1) {
      store.append('a', line(`${index} ${'x'.repeat(50)}`));
      if (index % 50 === 0) await store.flush('a');
    }
    await store.close();
    const again = reopen();
    const abort = new AbortController();
    const stream = again.follow({ appId: 'a', after: 250, signal: abort.signal });
    const taken = take(stream, 351, abort);
    await again.read({ appId: 'a', lines: 1 });
    again.append('a', line('601'));
    const ids = (await taken).map(({ id }) => id);
    assert.deepEqual(
      ids,
      Array.from({ length: 351 }, (_, index) => index + 251),
    );
  });
});

/** A reader that took two lines and then nothing, while `count` long ones came. */
async function slowReader(store: LogStore, count: number): Promise<{ rest: (ids: number) => Promise<StoredLine[]> }> {
  const abort = new AbortController();
  const stream = store.follow({ appId: 'a', lines: 1, signal: abort.signal })[Symbol.asyncIterator]();
  store.append('a', line('first'));
  assert.equal((await stream.next()).value?.text, 'first');
  const waiting = stream.next();
  store.append('a', line('second'));
  await waiting;
  for (let index = 0; index < count; index += 1) {
    store.append('a', line('x'.repeat(9000)));
    if (index % 50 === 0) await store.flush('a');
  }
  await store.flush('a');
  const rest = async (upTo: number) => {
    const found: StoredLine[] = [];
    while (found.at(-1)?.id !== upTo) {
      const { value } = await stream.next();
      if (value === undefined) break;
      found.push(value);
    }
    abort.abort();
    assert.equal((await stream.next()).done, true);
    return found;
  };
  return { rest };
}

test('LogStore.follow gives a reader that is too slow all that is kept, from the files', async () => {
  await stored({ maxBytesPerApp: 50_000_000, bytesPerSecond: 50_000_000 }, async (store) => {
    const { rest } = await slowReader(store, 500);
    const found = await rest(502);
    assert.deepEqual(
      found.map(({ id }) => id),
      Array.from({ length: 500 }, (_, index) => index + 3),
    );
  });
});

test('LogStore.follow says how many lines a reader that is too slow lost, where they are kept no more', async () => {
  await stored({ maxBytesPerApp: 2_000_000, bytesPerSecond: 50_000_000 }, async (store) => {
    const { rest } = await slowReader(store, 500);
    const found = await rest(502);
    const at = found.findIndex(({ process }) => process === 'logs');
    const [before, notice, after] = [found[at - 1], found[at], found[at + 1]];
    assert.equal(notice?.text, `${(after?.id ?? 0) - (before?.id ?? 0) - 1} lines dropped: the reader is too slow`);
    assert.equal(new Set(found.map(({ id }) => id)).size, found.length, 'no id twice');
  });
});
