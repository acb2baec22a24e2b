import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Attachment } from '../platform/client/attach.ts';
import type { Terminal } from './terminal.ts';

/** Whether a person sits at both ends, so that the dyno gets a terminal. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/**
 * Joins this process's streams with those of a dyno until its process ends; answers its exit code. With a terminal
 * every key goes to the dyno, Ctrl-C too, and its window follows this one.
 */
export async function joinStreams(
  attachment: Attachment,
  { terminal, tty }: { terminal: Terminal; tty: boolean },
): Promise<number> {
  const { stdin } = process;
  const resize = (): void => attachment.resize({ columns: process.stdout.columns, rows: process.stdout.rows });
  const ended = Promise.all([pour(attachment.stdout, terminal.out), pour(attachment.stderr, terminal.err)]);
  attachment.stdin.on('error', () => stdin.unpipe(attachment.stdin));
  stdin.on('error', () => attachment.stdin.end());
  if (tty) {
    stdin.setRawMode(true);
    process.stdout.on('resize', resize);
    resize();
  }
  stdin.pipe(attachment.stdin);
  try {
    const exitCode = await attachment.exited;
    attachment.close();
    await ended;
    return exitCode;
  } finally {
    if (tty) stdin.setRawMode(false);
    process.stdout.off('resize', resize);
    stdin.unpipe(attachment.stdin);
    stdin.destroy();
  }
}

async function pour(from: Readable, to: NodeJS.WritableStream): Promise<void> {
  from.pipe(to, { end: false });
  if (!from.readableEnded) await once(from, 'end');
}
