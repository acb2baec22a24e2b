import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { OutputLine, ProcessEngine } from '../engine/engine.ts';
import { Fault } from '../errors.ts';
import { Collector } from './collector.ts';
import { LogStore } from './log-store.ts';

const container = { appId: 'a', process: 'web.1', containerId: 'c1', dynoId: 'd1' };

/** Stands for containers' outputs: what was printed is given again from `since` on, and followed until the exit. */
class Output implements Pick<ProcessEngine, 'output'> {
  readonly lines: OutputLine[] = [];
  readonly calls: number[] = [];
  #exited: boolean = false;
  #wakes: (() => void)[] = [];
  #breaks: (() => void)[] = [];

  print(text: string, at: number): void {
    this.lines.push({ at, text, stream: 'stdout' });
    for (const wake of this.#wakes) wake();
  }

  exit(): void {
    this.#exited = true;
    for (const wake of this.#wakes) wake();
  }

  breakConnections(): void {
    for (const fail of this.#breaks.splice(0)) fail();
  }

  async output({ since, signal, onLine }: Parameters<ProcessEngine['output']>[0]): Promise<void> {
    this.calls.push(since);
    let index = 0;
    await new Promise<void>((resolve, reject) => {
      const wake = () => {
        for (; index < this.lines.length; index += 1) {
          const line = this.lines[index];
          if (line !== undefined && line.at > since) onLine(line);
        }
        if (this.#exited) resolve();
      };
      this.#wakes.push(wake);
      this.#breaks.push(() => {
        this.#wakes = this.#wakes.filter((other) => other !== wake);
        reject(new Fault({ code: 'engine_unavailable', message: 'Cannot reach the Docker Engine' }));
      });
      signal.addEventListener('abort', () => {
        this.#wakes = this.#wakes.filter((other) => other !== wake);
        reject(new Error('aborted'));
      });
      wake();
    });
  }
}

async function collecting(
  story: (options: {
    engine: Output;
    start: () => { collector: Collector; store: LogStore };
    file: string;
  }) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'berth-collector-'));
  const engine = new Output();
  const file = join(root, 'positions.json');
  const onError = (error: unknown) => assert.fail(String(error));
  const ended: (() => Promise<void>)[] = [];
  const start = () => {
    const store = new LogStore({ root: join(root, 'logs'), onError });
    const collector = new Collector({ engine, store, file, onError });
    ended.push(
      () => collector.close(),
      () => store.close(),
    );
    return { collector, store };
  };
  try {
    await story({ engine, start, file });
  } finally {
    for (const end of ended) await end();
    await rm(root, { recursive: true, force: true });
  }
}

async function texts(store: LogStore): Promise<string[]> {
  return (await store.read({ appId: 'a', lines: 1000 })).map(({ text }) => text);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('Collector follows a container into the log once, until it ends', async () => {
  await collecting(async ({ engine, start }) => {
    const { collector, store } = start();
    collector.collect(container);
    collector.collect(container);
    engine.print('one', 1);
    engine.print('two', 2);
    engine.exit();
    await collector.drained('d1');
    assert.deepEqual(await texts(store), ['one', 'two']);
    const [line] = await store.read({ appId: 'a', lines: 1 });
    assert.deepEqual(line, { id: 2, at: 2, source: 'app', process: 'web.1', text: 'two' });
    await collector.drained('unknown');
  });
});

test('Collector goes on without loss or doubles after a restart', async () => {
  await collecting(async ({ engine, start }) => {
    const first = start();
    first.collector.collect(container);
    for (const text of ['a', 'b', 'b']) engine.print(text, 5);
    await until(async () => (await texts(first.store)).length === 3);
    await first.collector.close();
    engine.print('b', 5);
    engine.print('c', 6);
    const second = start();
    second.collector.collect(container);
    engine.exit();
    await second.collector.drained('d1');
    assert.deepEqual(await texts(second.store), ['a', 'b', 'b', 'b', 'c']);
  });
});

test('Collector goes on without doubles when it was killed before its position was saved', async () => {
  await collecting(async ({ engine, start, file }) => {
    const first = start();
    first.collector.collect(container);
    engine.print('a', 1);
    await until(async () => (await readFile(file, 'utf8').catch(() => '')) !== '');
    engine.print('b', 2);
    engine.print('long\ntext', 3);
    await until(async () => (await texts(first.store)).length === 4);
    const saved = await readFile(file, 'utf8');
    assert.match(saved, /"at":1/);
    engine.print('c', 3);
    const second = start();
    second.collector.collect(container);
    await until(async () => (await texts(second.store)).includes('c'));
    assert.deepEqual(
      (await texts(second.store)).slice(0, 5).filter((text) => text !== 'c'),
      ['a', 'b', 'long', 'text'],
    );
  });
});

test('Collector reconnects where it was when the connection to the Docker Engine breaks', async () => {
  await collecting(async ({ engine, start }) => {
    const { collector, store } = start();
    collector.collect(container);
    engine.print('a', 7);
    engine.print('a', 7);
    await until(async () => (await texts(store)).length === 2);
    engine.breakConnections();
    engine.print('a', 7);
    engine.print('b', 8);
    engine.exit();
    await collector.drained('d1');
    assert.deepEqual(await texts(store), ['a', 'a', 'a', 'b']);
    assert.deepEqual(engine.calls, [0, 6, 7]);
    collector.collect(container);
    await collector.drained('d1');
    assert.equal(engine.calls.length, 3);
  });
});

test('Collector reads on when a connection ended before its container did', async () => {
  await collecting(async ({ engine, start }) => {
    const { collector, store } = start();
    collector.collect(container);
    engine.print('a', 7);
    engine.exit();
    await until(async () => (await texts(store)).length === 1);
    engine.print('b', 7);
    await collector.drained('d1');
    assert.deepEqual(await texts(store), ['a', 'b']);
  });
});

test('Collector.drained ends when the container is gone', async () => {
  await collecting(async ({ start }) => {
    const { store } = start();
    const gone = async () => {
      throw new Fault({ code: 'not_found', message: 'Cannot find the container' });
    };
    const onError = (error: unknown) => assert.fail(String(error));
    const collector = new Collector({ engine: { output: gone }, store, file: join(tmpdir(), 'unused'), onError });
    collector.collect(container);
    await collector.drained('d1');
    await collector.close();
  });
});

test('Collector.forget ends following and forgets the position', async () => {
  await collecting(async ({ engine, start, file }) => {
    const { collector, store } = start();
    collector.collect(container);
    engine.print('a', 1);
    await until(async () => (await texts(store)).length === 1);
    collector.forget('d1');
    engine.print('b', 2);
    await collector.close();
    assert.deepEqual(await texts(store), ['a']);
    assert.equal(await readFile(file, 'utf8'), '[]');
  });
});
