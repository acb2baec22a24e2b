import type { ParseArgsOptionsConfig } from 'node:util';
import type { Invocation } from './command.ts';

/** The flags of every command that is about one app. */
export const APP_FLAGS = {
  app: { type: 'string', short: 'a' },
  remote: { type: 'string', short: 'r' },
} as const satisfies ParseArgsOptionsConfig;

export const APP_FLAG_HELP = {
  app: "the app (else BERTH_APP, else that of the folder's git remote `berth`)",
  remote: 'git remote whose app is meant',
} as const;

/** The value of a flag that takes one, or undefined when it was not given. */
export function textFlag({ flags }: Pick<Invocation, 'flags'>, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
}

/** Whether a flag without value was given. */
export function switchFlag({ flags }: Pick<Invocation, 'flags'>, name: string): boolean {
  return flags[name] === true;
}

/** All values of a flag that may be given more than once (`multiple: true`). */
export function listFlag({ flags }: Pick<Invocation, 'flags'>, name: string): string[] {
  const value = flags[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
