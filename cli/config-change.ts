import { act } from './action.ts';
import type { Invocation } from './command.ts';
import { switchFlag } from './flags.ts';
import { settledRollout } from './rollout.ts';
import { sayJson } from './terminal.ts';

/** The flag of commands that make a release. */
export const NO_WAIT_FLAG = { 'no-wait': { type: 'boolean' } } as const;
export const NO_WAIT_HELP = { 'no-wait': 'do not wait until the new release is live' } as const;

/** Sets (and with null removes) config vars, and waits until the release with them is live. */
export async function changeConfig(invocation: Invocation, changes: Record<string, string | null>): Promise<void> {
  const { app, client, json, terminal } = invocation;
  const api = await client();
  const name = await app();
  const names = Object.keys(changes).join(', ');
  const verb = Object.values(changes).every((value) => value === null) ? 'Removing' : 'Setting';
  const rollout = await act(
    terminal,
    `${verb} ${names} and restarting ${name}`,
    async () => {
      const { rolloutUrl } = await api.setConfig(name, changes);
      if (rolloutUrl === null || !switchFlag(invocation, 'no-wait')) return await settledRollout(api, rolloutUrl);
      return await api.rolloutAt(rolloutUrl);
    },
    (made) => (made === null ? 'done, nothing changed' : `done, v${made.release.version}`),
  );
  if (json) sayJson(terminal, rollout);
}
