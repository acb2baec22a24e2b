import { createInterface } from 'node:readline/promises';
import { Failure } from './failure.ts';
import type { Terminal } from './terminal.ts';

/** Whether a person can be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true;
}

/** Asks a person for a line, or reads one from the pipe that stands in for them. */
export async function ask({ err }: Terminal, question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: err });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

/** Asks for a line that is not shown as it is typed. Ctrl-C ends the process as it would without this. */
export async function askHidden({ err }: Terminal, question: string): Promise<string> {
  err.write(question);
  process.stdin.setRawMode(true);
  try {
    return await typedLine();
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
    err.write('\n');
  }
}

function typedLine(): Promise<string> {
  return new Promise((resolve) => {
    let typed = '';
    const onData = (chunk: Buffer): void => {
      for (const key of chunk.toString('utf8')) {
        if (key === '\r' || key === '\n' || key === '\u0004') {
          process.stdin.off('data', onData);
          resolve(typed.trim());
          return;
        }
        if (key === '\u0003') interrupt();
        typed = key === '\u007f' ? typed.slice(0, -1) : typed + key;
      }
    };
    process.stdin.on('data', onData);
    process.stdin.resume();
  });
}

function interrupt(): void {
  process.stdin.setRawMode(false);
  process.kill(process.pid, 'SIGINT');
}

/** All of standard input as text, byte for byte. Throws a Failure when it is not UTF-8. */
export async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Failure('what was read from standard input is not UTF-8 text', {
      next: 'Encode it first, as in base64.',
    });
  }
}
