import assert from 'node:assert/strict';
import { test } from 'node:test';
import { line, stored, take } from './testing/stored.ts';

test('LogStore drops the lines of a flood and says how many', async () => {
  await stored({ bytesPerSecond: 10_000 }, async (store) => {
    for (let index = 0; index < 1000; index += 1) store.append('a', line('x'.repeat(40)));
    const abort = new AbortController();
    const notice = await take(
      // The notice may be kept by now: lines of a second that is over are told of at once.
      store.follow({ appId: 'a', lines: 1, filter: { source: 'heroku' }, signal: abort.signal }),
      1,
      abort,
    );
    const kept = await store.read({ appId: 'a', lines: 2000, filter: { source: 'app' } });
    assert.ok(kept.length >= 100 && kept.length <= 200);
    assert.equal(notice[0]?.process, 'logs');
    assert.match(notice[0]?.text ?? '', new RegExp(`^${1000 - kept.length} lines dropped: `));
  });
});

test('LogStore takes what was held up on its way, when no second of it was a flood', async () => {
  await stored({ bytesPerSecond: 10_000 }, async (store) => {
    for (let index = 0; index < 1000; index += 1) {
      store.append('a', line('x'.repeat(40), { at: index * 20 }));
      if (index % 100 === 0) await store.flush('a');
    }
    assert.equal((await store.read({ appId: 'a', lines: 2000, filter: { source: 'app' } })).length, 1000);
  });
});

test('LogStore takes what several dynos had held up, one after the other, and goes on when the clock is set back', async () => {
  await stored({ bytesPerSecond: 10_000 }, async (store) => {
    for (const process of ['web.1', 'web.2', 'web.3']) {
      for (let index = 0; index < 500; index += 1) {
        store.append('a', line('x'.repeat(40), { process, at: index * 20 }));
        if (index % 100 === 0) await store.flush('a');
      }
    }
    assert.equal((await store.read({ appId: 'a', lines: 2000, filter: { source: 'app' } })).length, 1500);
  });
});
