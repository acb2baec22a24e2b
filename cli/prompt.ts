import { createInterface } from 'node:readline/promises';
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
  let typed = '';
  try {
    for await (const chunk of process.stdin.iterator({ destroyOnReturn: false })) {
      for (const key of String(chunk)) {
        if (key === '\r' || key === '\n' || key === '\u0004') return typed.trim();
        if (key === '\u0003') process.kill(process.pid, 'SIGINT');
        typed = key === '\u007f' ? typed.slice(0, -1) : typed + key;
      }
    }
    return typed.trim();
  } finally {
    process.stdin.setRawMode(false);
    process.stdin.pause();
    err.write('\n');
  }
}

/** All of standard input as text. */
export async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
