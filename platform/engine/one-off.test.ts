import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { suite, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { engineFixture, readable, speech } from './engine-fixture.ts';

const LIMIT = { timeout: 60_000 };

suite('one-off dynos', { concurrency: true }, () => {
  test('runOnce hands on input to its end, both outputs apart, and the exit code', LIMIT, async (t) => {
    const { engine, oneOff, network } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const run = await engine.runOnce(oneOff({ command: 'cat; echo oops >&2; exit 3' }));
    const [stdout, stderr] = [text(readable(run.stdout)), text(readable(run.stderr))];
    const input = 'é line\n'.repeat(20_000);
    run.stdin?.write(input.slice(0, 5));
    run.stdin?.end(input.slice(5));
    assert.deepEqual(await run.ended, { exitCode: 3, outOfMemory: false });
    assert.equal(await stdout, input);
    assert.equal(await stderr, 'oops\n');
    const [seen] = await engine.observe();
    assert.deepEqual(
      { ...seen, startedAt: null, finishedAt: null },
      {
        containerId: run.containerId,
        dynoId: 'r1',
        setId: null,
        appId: network.appId,
        name: 'run.1000',
        state: 'exited',
        exitCode: 3,
        outOfMemory: false,
        startedAt: null,
        finishedAt: null,
        endpoint: null,
      },
    );
  });

  test('runOnce gives a terminal of the size asked for, which can be changed', LIMIT, async (t) => {
    const { engine, oneOff, network } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const run = await engine.runOnce(oneOff({ tty: true, columns: 91, rows: 31, command: 'stty size; bash --norc' }));
    assert.equal(run.stderr, null);
    const said = speech(readable(run.stdout));
    await said(/^31 91\r\n/);
    run.stdin?.write('tty\n');
    await said(/\/dev\/pts\/0/);
    await run.resize({ columns: 120, rows: 40 });
    run.stdin?.write('stty size; echo >&2 "to the terminal"\n');
    await said(/40 120\r\nto the terminal/);
    run.stdin?.write('exit 5\n');
    assert.equal((await run.ended).exitCode, 5);
  });

  test('runOnce without attaching leaves the output to the log', LIMIT, async (t) => {
    const { engine, oneOff, network, linesOf } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const run = await engine.runOnce(oneOff({ attach: false, command: 'echo done; cat' }));
    assert.deepEqual([run.stdin, run.stdout, run.stderr], [null, null, null]);
    assert.equal((await run.ended).exitCode, 0);
    assert.deepEqual(
      (await linesOf('r1')).map((line) => line.text),
      ['done'],
    );
  });

  test('kill hangs up a terminal, and ends a process that stays all the same', LIMIT, async (t) => {
    const { engine, oneOff, network, address } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const shell = await engine.runOnce(oneOff({ tty: true, command: 'bash --norc' }));
    const stubborn = await engine.runOnce(
      oneOff({ dynoId: 'r2', name: 'run.2', address: address(201), command: `trap '' HUP; echo ready; sleep 60` }),
    );
    await speech(readable(shell.stdout))(/\$/);
    await speech(readable(stubborn.stdout))(/ready/);
    await Promise.all([shell.kill(), stubborn.kill()]);
    assert.equal((await shell.ended).exitCode, 129);
    assert.equal((await stubborn.ended).exitCode, 137);
  });

  test('runOnce tells that memory ran out', LIMIT, async (t) => {
    const { engine, oneOff, network } = await engineFixture(t);
    const controller = new AbortController();
    t.after(() => controller.abort());
    await engine.ensureNetwork(network);
    const limits = { memoryBytes: 32 * 1024 * 1024, cpus: 1, pids: 20 };
    const { signal } = controller;
    let told = Promise.withResolvers<boolean>();
    const watching = engine.watch({ signal, onChange: ({ kind }) => kind === 'out-of-memory' && told.resolve(true) });
    // Docker cannot tell when the container has gone before it looked, which a busy host makes likely: so it stays.
    const command = `perl -e '$x = "x" x 200_000_000'; code=$?; cat; exit $code`;
    // And now and then it does not tell at all.
    for (let isTold = false; !isTold; told = Promise.withResolvers()) {
      const run = await engine.runOnce(oneOff({ limits, command }));
      isTold = await Promise.race([told.promise, setTimeout(15_000, false)]);
      run.stdin?.end();
      const ended = await run.ended;
      if (isTold) assert.deepEqual(ended, { exitCode: 137, outOfMemory: true });
    }
    controller.abort();
    await watching;
  });

  test('runOnce rejects when the command cannot be started, and leaves nothing', LIMIT, async (t) => {
    const { engine, oneOff, network, imageOf } = await engineFixture(t);
    await engine.ensureNetwork(network);
    const image = await imageOf('nobody-of-that-name');
    await assert.rejects(engine.runOnce(oneOff({ image, runAs: 'image', command: 'true' })), {
      code: 'start_failed',
      message: /^Cannot start run\.1000: .*nobody-of-that-name/,
    });
    assert.deepEqual(await engine.observe(), []);
  });
});
