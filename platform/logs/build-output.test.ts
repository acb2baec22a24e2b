import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { BuildOutput } from './build-output.ts';

const never = new AbortController().signal;

async function withOutput(story: (output: BuildOutput, reopen: () => BuildOutput) => Promise<void>): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'berth-output-'));
  const make = () => new BuildOutput({ root, maxBytes: 1000, onError: (error) => assert.fail(String(error)) });
  try {
    await story(make(), make);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function all(stream: AsyncIterable<Buffer>): Promise<string> {
  return Buffer.concat(await Array.fromAsync(stream)).toString();
}

test('BuildOutput replays what is there and follows until the end, for several readers', async () => {
  await withOutput(async (output) => {
    const writer = await output.open('b1');
    writer.write('one\n');
    const readers = [all(output.replay({ id: 'b1', signal: never })), all(output.replay({ id: 'b1', signal: never }))];
    const first = output.replay({ id: 'b1', signal: never });
    assert.equal(String((await first.next()).value), 'one\n');
    await first.return(undefined);
    writer.write('two\n');
    await new Promise((resolve) => setTimeout(resolve, 20));
    writer.write('three\n');
    await writer.end();
    assert.deepEqual(await Promise.all(readers), ['one\ntwo\nthree\n', 'one\ntwo\nthree\n']);
    assert.equal(await all(output.replay({ id: 'b1', signal: never })), 'one\ntwo\nthree\n');
  });
});

test('BuildOutput.replay ends at once for an output that a crash left open', async () => {
  await withOutput(async (output, reopen) => {
    const writer = await output.open('b1');
    writer.write('half');
    while ((await all(reopen().replay({ id: 'b1', signal: never }))) === '') await new Promise(setImmediate);
    const later = reopen();
    assert.equal(await all(later.replay({ id: 'b1', signal: never })), 'half');
    const again = await later.open('b1');
    again.write(' and more');
    await again.end();
    assert.equal(await all(later.replay({ id: 'b1', signal: never })), 'half and more');
    await writer.end();
  });
});

test('BuildOutput keeps no more than its limit and says so', async () => {
  await withOutput(async (output) => {
    const writer = await output.open('b1');
    for (let index = 0; index < 50; index += 1) writer.write('x'.repeat(99));
    await writer.end();
    const text = await all(output.replay({ id: 'b1', signal: never }));
    assert.match(text, /^x{1000}\n ! {5}Output is over 1000 bytes; the rest is not kept\n$/);
  });
});

test('BuildOutput.replay ends with its signal', async () => {
  await withOutput(async (output) => {
    const writer = await output.open('b1');
    const abort = new AbortController();
    const reader = all(output.replay({ id: 'b1', signal: abort.signal }));
    abort.abort();
    assert.equal(await reader, '');
    await writer.end();
  });
});

test('BuildOutput knows which outputs exist, and removes them', async () => {
  await withOutput(async (output) => {
    assert.equal(await output.exists('b1'), false);
    assert.equal(await all(output.replay({ id: 'b1', signal: never })), '');
    const writer = await output.open('b1');
    await assert.rejects(output.open('b1'), /open already/);
    await writer.end();
    await writer.end();
    assert.equal(await output.exists('b1'), true);
    await output.remove('b1');
    await output.remove('b1');
    assert.equal(await output.exists('b1'), false);
    await assert.rejects(output.open('../b1'), /no id/);
  });
});

test('BuildOutput.replay waits for the beginning of an output where it is told to', async () => {
  await withOutput(async (output) => {
    const begun = all(output.replay({ id: 'r1', signal: never, awaited: never }));
    const abort = new AbortController();
    const given = all(output.replay({ id: 'r2', signal: never, awaited: abort.signal }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const writer = await output.open('r1');
    writer.write('one\n');
    abort.abort();
    await writer.end();
    assert.equal(await begun, 'one\n');
    assert.equal(await given, '');
    assert.equal(await all(output.replay({ id: 'r1', signal: never, awaited: abort.signal })), 'one\n');
  });
});
