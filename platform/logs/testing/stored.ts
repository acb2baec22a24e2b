import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogLine } from '../../model/log.ts';
import type { StoredLine } from '../log-line.ts';
import { LogStore } from '../log-store.ts';

interface Options {
  maxBytesPerApp?: number;
  bytesPerSecond?: number;
}

/** A store of its own for a test, whose folder goes when that has ended. */
export async function stored(
  options: Options,
  story: (store: LogStore, root: string, reopen: () => LogStore) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'berth-logs-'));
  const stores: LogStore[] = [];
  const reopen = () => {
    const store = new LogStore({ root, ...options, onError: (error) => assert.fail(String(error)) });
    stores.push(store);
    return store;
  };
  try {
    await story(reopen(), root, reopen);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    await rm(root, { recursive: true, force: true });
  }
}

/** A line of web.1. */
export function line(text: string, more: Partial<LogLine> = {}): LogLine {
  return { at: 1000, source: 'app', process: 'web.1', text, ...more };
}

export function texts(lines: readonly StoredLine[]): string[] {
  return lines.map(({ text }) => text);
}

/** Takes `count` lines of a stream, then ends it. */
export async function take(
  stream: AsyncIterable<StoredLine>,
  count: number,
  abort: AbortController,
): Promise<StoredLine[]> {
  const lines: StoredLine[] = [];
  for await (const item of stream) {
    lines.push(item);
    if (lines.length === count) abort.abort();
  }
  return lines;
}
