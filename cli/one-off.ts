import type { RunRequest } from '../platform/client/requests.ts';
import type { Invocation } from './command.ts';
import { listFlag, textFlag } from './flags.ts';
import { usageFailure } from './parse.ts';
import { shellLine } from './shell.ts';

/** The flags of commands that start a one-off dyno. */
export const ONE_OFF_FLAGS = {
  size: { type: 'string', short: 's' },
  type: { type: 'string' },
  env: { type: 'string', short: 'e', multiple: true },
} as const;

export const ONE_OFF_FLAG_HELP = {
  size: 'size of the dyno, as in Standard-2X',
  type: 'process type that its name begins with (run)',
  env: 'NAME=VALUE for this dyno alone; may be given more than once',
} as const;

/** The flag of commands that are attached to. */
export const TTY_FLAGS = { 'no-tty': { type: 'boolean' } } as const;

export const TTY_FLAG_HELP = { 'no-tty': 'no terminal in the dyno: plain streams' } as const;

/** What a call of `run` or `run:detached` asks of the API. */
export function oneOffRequest(invocation: Invocation, { attach, tty }: { attach: boolean; tty: boolean }): RunRequest {
  const size = textFlag(invocation, 'size');
  const type = textFlag(invocation, 'type');
  const env = envFlags(invocation, { tty });
  return {
    command: shellLine(invocation.args),
    attach,
    ...(Object.keys(env).length > 0 && { env }),
    ...(size !== undefined && { size }),
    ...(type !== undefined && { type }),
    ...(attach && !tty && { forceNoTty: true }),
  };
}

/** The environment that `--env` names, and with a terminal what tells of this one. */
export function envFlags(invocation: Invocation, { tty }: { tty: boolean }): Record<string, string | number> {
  return { ...(tty ? terminalEnv(invocation) : {}), ...Object.fromEntries(listFlag(invocation, 'env').map(pair)) };
}

function terminalEnv({ environment }: Invocation): Record<string, string | number> {
  return {
    TERM: environment.all['TERM'] ?? 'xterm',
    COLUMNS: process.stdout.columns ?? 80,
    LINES: process.stdout.rows ?? 24,
  };
}

function pair(text: string): [string, string] {
  const equals = text.indexOf('=');
  if (equals > 0) return [text.slice(0, equals), text.slice(equals + 1)];
  throw usageFailure(`Cannot run the command: --env ${text} is not NAME=VALUE`, 'As in: --env LOG_LEVEL=debug');
}
