import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { shellCommand } from './command-line.ts';
import type { AttachedProcess, RunAs } from './engine.ts';
import { asBuffer, framesOf } from './frames.ts';

/** A connection to a process's streams, as dockerode gives it. */
export type Attached = NodeJS.ReadWriteStream & { destroy(): void };

/** Docker can give a terminal its size only once the process runs: the command waits until its own terminal has it. */
const SIZE_THEN_RUN = 'stty cols "$1" rows "$2" 2>/dev/null; shift 2; exec "$@"';

/** argv of a command line that finds its terminal at the size that it is to have. */
export function sizedCommand(options: { runAs: RunAs; command: string; columns: number; rows: number }): string[] {
  const { runAs, command, columns, rows } = options;
  return [
    '/bin/sh',
    '-c',
    SIZE_THEN_RUN,
    'run',
    String(columns),
    String(rows),
    ...shellCommand(shellOf(runAs), command),
  ];
}

/** The shell that reads command lines. */
export function shellOf(runAs: RunAs): '/bin/bash' | '/bin/sh' {
  return runAs === 'profile' ? '/bin/bash' : '/bin/sh';
}

/** The streams of a process; all null when nobody is attached. */
export function streamsOf(
  attached: Attached | null,
  tty: boolean,
): Pick<AttachedProcess, 'stdin' | 'stdout' | 'stderr'> {
  if (attached === null) return { stdin: null, stdout: null, stderr: null };
  const stdout = new PassThrough();
  const stderr = tty ? null : new PassThrough();
  const pumped = stderr === null ? pumpTerminal(attached, stdout) : pump(attached, { stdout, stderr });
  // A lost connection is the end of the output; what became of the process, `ended` tells.
  pumped
    .catch(() => undefined)
    .finally(() => {
      stdout.end();
      stderr?.end();
    });
  return { stdin: stdinOf(attached), stdout, stderr };
}

async function pumpTerminal(attached: Attached, stdout: Writable): Promise<void> {
  for await (const chunk of attached) await write(stdout, asBuffer(chunk));
}

async function pump(attached: Attached, to: { stdout: Writable; stderr: Writable }): Promise<void> {
  for await (const { stream, data } of framesOf(attached)) await write(to[stream], data);
}

async function write(to: Writable, data: Buffer): Promise<void> {
  if (!to.destroyed && !to.write(data)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
}

/** Ending it half-closes the connection, which the process reads as the end of its input. */
function stdinOf(attached: Attached): Writable {
  attached.on('error', () => attached.destroy());
  return new Writable({
    write(chunk, _encoding, done) {
      attached.write(chunk, () => done());
    },
    final(done) {
      attached.end(() => done());
    },
  });
}
