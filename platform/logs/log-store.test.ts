import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { exec } from '../exec.ts';

import type { StoredLine } from './log-line.ts';
import { LogStore } from './log-store.ts';
import { line, stored, take, texts } from './testing/stored.ts';

test('LogStore gives the newest lines in order with growing ids', async () => {
  await stored({}, async (store) => {
    for (let index = 1; index <= 100; index += 1) store.append('a', line(`line ${index}`));
    const lines = await store.read({ appId: 'a', lines: 3 });
    assert.deepEqual(texts(lines), ['line 98', 'line 99', 'line 100']);
    assert.deepEqual(
      lines.map(({ id }) => id),
      [98, 99, 100],
    );
    assert.deepEqual(await store.read({ appId: 'b', lines: 3 }), []);
    assert.deepEqual(await store.read({ appId: 'a', lines: 0 }), []);
  });
});

test('LogStore filters by source, process and process type', async () => {
  await stored({}, async (store) => {
    store.append('a', line('one'));
    store.append('a', line('two', { process: 'web.2' }));
    store.append('a', line('three', { process: 'webber.1' }));
    store.append('a', line('four', { source: 'heroku', process: 'router' }));
    const of = async (filter: object) => texts(await store.read({ appId: 'a', lines: 10, filter }));
    assert.deepEqual(await of({ process: 'web' }), ['one', 'two']);
    assert.deepEqual(await of({ process: 'web.2' }), ['two']);
    assert.deepEqual(await of({ source: 'heroku' }), ['four']);
    assert.deepEqual(await of({ source: 'app', process: 'router' }), []);
  });
});

test('LogStore keeps lines and ids over a restart, and drops a line that was cut short', async () => {
  await stored({}, async (store, root, reopen) => {
    store.append('a', line('one'));
    store.append('a', line('two'));
    await store.close();
    const [name = ''] = await readdir(join(root, 'a'));
    await appendFile(join(root, 'a', name), '[3,1000,"app","web.1","thr');
    const again = reopen();
    again.append('a', line('four'));
    const lines = await again.read({ appId: 'a', lines: 10 });
    assert.deepEqual(texts(lines), ['one', 'two', 'four']);
    assert.deepEqual(
      lines.map(({ id }) => id),
      [1, 2, 3],
    );
  });
});

test('LogStore has a line in the file soon after it was appended, when the process is killed', async () => {
  await stored({}, async (_, root, reopen) => {
    const script = `
      import { LogStore } from ${JSON.stringify(fileURLToPath(new URL('log-store.ts', import.meta.url)))};
      const store = new LogStore({ root: ${JSON.stringify(root)}, onError: console.error });
      store.append('a', { at: 1, source: 'app', process: 'web.1', text: 'before the end' });
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1000);`;
    await writeFile(join(root, 'killed.mjs'), script);
    await exec([process.execPath, join(root, 'killed.mjs')]);
    assert.deepEqual(texts(await reopen().read({ appId: 'a', lines: 10 })), ['before the end']);
  });
});

test('LogStore splits texts of several lines and long ones', async () => {
  await stored({}, async (store) => {
    store.append('a', line('one\r\ntwo\n'));
    store.append('a', line('x'.repeat(25_000)));
    store.append('a', line('tab\t"quote" \u0000 ä 🚢'));
    const lines = texts(await store.read({ appId: 'a', lines: 10 }));
    assert.deepEqual(lines.slice(0, 2), ['one', 'two']);
    assert.deepEqual(
      lines.slice(2, 5).map((text) => text.length),
      [10_000, 10_000, 5000],
    );
    store.append('a', line(`x${'🚢'.repeat(6000)}`));
    const ships = texts(await store.read({ appId: 'a', lines: 2 }));
    assert.deepEqual(ships, [`x${'🚢'.repeat(4999)}`, '🚢'.repeat(1001)]);
    assert.equal(lines[5], 'tab\t"quote" \u0000 ä 🚢');
  });
});

test('LogStore stays within its bytes by removing the oldest lines', async () => {
  await stored({ maxBytesPerApp: 64 * 1024 }, async (store, root, reopen) => {
    for (let round = 0; round < 40; round += 1) {
      for (let index = 0; index < 50; index += 1) store.append('a', line(`${round} ${index} ${'x'.repeat(60)}`));
      await store.flush('a');
    }
    let bytes = 0;
    for (const name of await readdir(join(root, 'a'))) bytes += (await stat(join(root, 'a', name))).size;
    assert.ok(bytes <= 64 * 1024, `${bytes}`);
    const all = await store.read({ appId: 'a', lines: 10_000 });
    assert.equal(all.at(-1)?.id, 2000);
    assert.ok(all.length > 300 && all.length < 1000);
    await store.close();
    assert.deepEqual(await reopen().read({ appId: 'a', lines: 10_000 }), all);
  });
});

test('LogStore gives many of the newest lines one by one, as it gives few', async () => {
  await stored({ maxBytesPerApp: 2_000_000 }, async (store) => {
    for (let index = 1; index <= 12_000; index += 1) store.append('a', line(index % 2 === 0 ? 'even' : 'odd'));
    const filter = { accepts: ({ text }: StoredLine) => text === 'even' };
    const many = await store.read({ appId: 'a', lines: 5_500, filter, before: 11_999 });
    assert.deepEqual([many.length, many[0]?.id, many.at(-1)?.id], [5_500, 1_000, 11_998]);
    assert.deepEqual(await store.read({ appId: 'a', lines: 3, filter, before: 11_999 }), many.slice(-3));
  });
});

test('LogStore.remove takes the files away and ends readers', async () => {
  await stored({}, async (store, root) => {
    store.append('a', line('one'));
    const abort = new AbortController();
    const taken = take(store.follow({ appId: 'a', lines: 5, signal: abort.signal }), 100, abort);
    await store.flush('a');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await store.remove('a');
    assert.deepEqual(texts(await taken), ['one']);
    assert.deepEqual(await readdir(root), []);
  });
});

test('LogStore refuses app ids that could be paths', async () => {
  await stored({}, async (store) => {
    for (const appId of ['..', 'a/b', '', '.']) assert.throws(() => store.append(appId, line('x')), /no app id/);
  });
});

test('LogStore tells onError of a disk that refuses and goes on when it does not', async () => {
  const root = await mkdtemp(join(tmpdir(), 'berth-logs-'));
  const errors: unknown[] = [];
  await writeFile(join(root, 'a'), 'in the way');
  const store = new LogStore({ root, onError: (error) => errors.push(error) });
  store.append('a', line('lost'));
  await store.flush('a');
  assert.equal(errors.length, 1);
  await rm(join(root, 'a'));
  store.append('a', line('kept'));
  assert.deepEqual(texts(await store.read({ appId: 'a', lines: 5 })), ['kept']);
  await store.close();
  await rm(root, { recursive: true });
});

test('LogStore gives what came before a line, and on from one, over all of its files', async () => {
  await stored({ maxBytesPerApp: 200_000 }, async (store) => {
    for (let index = 1; index <= 1000; index += 1) store.append('a', line(`line ${index} ${'x'.repeat(80)}`));
    const [first] = await store.read({ appId: 'a', lines: 500 });
    const before = await store.read({ appId: 'a', lines: 2, before: first?.id ?? 0 });
    assert.deepEqual(
      before.map(({ id }) => id),
      [499, 500],
    );
    const found: number[] = [];
    const filter = { accepts: ({ text }: StoredLine) => text.includes('7 ') };
    for await (const { id } of store.readOn({ appId: 'a', after: 970, filter })) found.push(id);
    assert.deepEqual(found, [977, 987, 997]);
    assert.deepEqual(await store.read({ appId: 'a', lines: 5, before: 1 }), []);
  });
});
