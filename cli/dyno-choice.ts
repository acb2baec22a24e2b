import type { DynoSelector } from '../platform/client/requests.ts';
import type { Invocation } from './command.ts';
import { textFlag } from './flags.ts';

/** The flags of commands that are about some dynos. */
export const DYNO_FLAGS = {
  'dyno-name': { type: 'string', short: 'd' },
  'process-type': { type: 'string', short: 'p' },
} as const;

export const DYNO_FLAG_HELP = {
  'dyno-name': 'one dyno, as in web.1',
  'process-type': 'all dynos of one process type, as in web',
} as const;

/** The dynos that are meant by `web.1`, `web` or the flags; all without any. */
export function chosenDynos(invocation: Invocation): DynoSelector {
  const [word] = invocation.args;
  const dyno = textFlag(invocation, 'dyno-name') ?? (word?.includes('.') ? word : undefined);
  if (dyno !== undefined) return { dyno };
  const type = textFlag(invocation, 'process-type') ?? word;
  return type === undefined ? {} : { type };
}

/** What is chosen, in words. */
export function spokenDynos({ dyno, type }: DynoSelector, app: string): string {
  if (dyno !== undefined) return `${dyno} of ${app}`;
  return type === undefined ? `all dynos of ${app}` : `the ${type} dynos of ${app}`;
}
