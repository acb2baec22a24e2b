import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { engineFixture } from './engine-fixture.ts';

const LIMIT = { timeout: 60_000 };

suite('output', { concurrency: true }, () => {
  test(
    'output gives the lines of both streams to the end, long ones in pieces cut between characters',
    LIMIT,
    async (t) => {
      const { engine, set, network, linesOf } = await engineFixture(t);
      await engine.ensureNetwork(network);
      const long = `perl -e 'print "x", "\\xc3\\xa9" x 20000, "\\n"'`;
      await engine.apply(set({ command: `echo first; echo second >&2; sleep 0.2; ${long}; printf 'no end'` }));
      const lines = await linesOf('d1');
      const texts = (stream: string) => lines.filter((line) => line.stream === stream).map(({ text }) => text);
      assert.deepEqual(texts('stderr'), ['second']);
      const [first, ...rest] = texts('stdout');
      assert.equal(first, 'first');
      assert.equal(rest.join(''), `x${'é'.repeat(20_000)}no end`);
      for (const text of rest) assert.ok(Buffer.byteLength(text) <= 16 * 1024 + 3);
      assert.ok(lines.every(({ at }) => Math.abs(at - Date.now()) < 60_000));
    },
  );

  test('output begins after `since`', LIMIT, async (t) => {
    const { engine, set, network, linesOf, containerOf } = await engineFixture(t);
    await engine.ensureNetwork(network);
    await engine.apply(set({ command: 'echo one; sleep 0.1; echo two; sleep 0.1; echo three' }));
    const lines = await linesOf('d1');
    const again: string[] = [];
    await engine.output({
      containerId: (await containerOf('d1')).Id,
      since: lines[1]?.at ?? 0,
      signal: new AbortController().signal,
      onLine: ({ text }) => again.push(text),
    });
    assert.deepEqual(again, ['three']);
  });

  test('output ends with its signal, and at once for a container that is not there', LIMIT, async (t) => {
    const { engine, set, network, containerOf } = await engineFixture(t);
    await engine.ensureNetwork(network);
    await engine.apply(set({ command: 'echo one; sleep 100' }));
    const controller = new AbortController();
    const containerId = (await containerOf('d1')).Id;
    await engine.output({ containerId, since: 0, signal: controller.signal, onLine: () => controller.abort() });
    await engine.output({
      containerId: 'none',
      since: 0,
      signal: new AbortController().signal,
      onLine: () => assert.fail(),
    });
  });

  test('output reads what a terminal shows', LIMIT, async (t) => {
    const { engine, oneOff, network, linesOf } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const run = await engine.runOnce(oneOff({ tty: true, attach: false, command: 'echo one; echo two' }));
    await run.ended;
    assert.deepEqual(
      (await linesOf('r1')).map(({ stream, text }) => ({ stream, text })),
      [
        { stream: 'stdout', text: 'one' },
        { stream: 'stdout', text: 'two' },
      ],
    );
  });

  test('output goes on with what is written after a last line without its line feed was given', LIMIT, async (t) => {
    const { engine, set, network, linesOf } = await engineFixture(t);
    await engine.ensureNetwork(network);
    await engine.apply(
      set({ command: `for i in 1 2 3; do echo $i; echo $i >&2; done; sleep 0.3; printf 'last words' >&2` }),
    );
    const texts = (await linesOf('d1')).map(({ text }) => text);
    assert.deepEqual(
      Map.groupBy(texts, (text) => text)
        .entries()
        .map(([text, all]) => `${text} ${all.length}`)
        .toArray(),
      ['1 2', '2 2', '3 2', 'last words 1'],
    );
  });
});
