import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { homePaths } from '../platform/model/installation.ts';
import type { Invocation } from './command.ts';
import { Failure } from './failure.ts';

/** The processes of this machine that write a log of their own. */
export const LOCAL_LOGS: readonly string[] = ['platform', 'router'];

const LOOK_EVERY_MS = 300;
/** No line of ours is longer on average: enough to find the last lines without reading the whole file. */
const BYTES_PER_LINE = 1024;

/** Prints the last lines of a local process log; with `tail` it goes on, over the file's rotation too. */
export async function sayLocalLog(
  { home, terminal }: Invocation,
  { name, lines, tail }: { name: string; lines: number; tail: boolean },
): Promise<void> {
  const file = `${homePaths(home).logs}/${name}.log`;
  let log = await openLog(file);
  try {
    let { size: position, ino } = await log.stat();
    terminal.out.write(
      lastLines(await readRange(log, Math.max(0, position - lines * BYTES_PER_LINE), position), lines),
    );
    while (tail) {
      await sleep(LOOK_EVERY_MS);
      const now = await openLog(file).catch(() => null);
      if (now === null) continue; // between the two steps of a rotation
      const found = await now.stat();
      if (found.ino !== ino || found.size < position) position = 0;
      await log.close();
      log = now;
      terminal.out.write(await readRange(log, position, found.size));
      position = found.size;
      ino = found.ino;
    }
  } finally {
    await log.close();
  }
}

async function openLog(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch {
    throw new Failure(`Cannot show the log: ${file} cannot be read`, {
      next: 'It is there once Berth was started here with `berth up`, for the same user (or set BERTH_HOME).',
    });
  }
}

async function readRange(log: FileHandle, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  const { bytesRead } = await log.read(bytes, 0, bytes.length, from);
  return bytes.subarray(0, bytesRead);
}

function lastLines(bytes: Buffer, count: number): string {
  const lines = bytes.toString('utf8').replace(/\n$/, '').split('\n');
  const last = lines.slice(-count);
  return last.join('') === '' ? '' : `${last.join('\n')}\n`;
}
