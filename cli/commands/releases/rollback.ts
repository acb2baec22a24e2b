import type { Client } from '../../../platform/client/client.ts';
import type { ReleaseResource } from '../../../platform/client/resources.ts';
import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { NO_WAIT_FLAG, NO_WAIT_HELP } from '../../config-change.ts';
import { Failure } from '../../failure.ts';
import { APP_FLAG_HELP, APP_FLAGS, switchFlag } from '../../flags.ts';
import { chosenRelease } from '../../release-choice.ts';
import { settledRollout } from '../../rollout.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Go back to an earlier release, its image and its config vars',
  act: 'roll {app} back',
  group: 'Deploying',
  usage: '[VERSION]',
  description:
    'Makes a new release that repeats it; nothing is built again. Without VERSION: the one before the current.',
  examples: ['berth rollback', 'berth rollback v3'],
  flags: { ...APP_FLAGS, ...NO_WAIT_FLAG },
  flagHelp: { ...APP_FLAG_HELP, ...NO_WAIT_HELP },
  async run(invocation) {
    const { app, args, client, json, terminal } = invocation;
    const api = await client();
    const name = await app();
    const target = args[0] === undefined ? await lastBefore(api, name) : await chosenRelease(api, name, args[0]);
    const release = await act(
      terminal,
      `Rolling ${name} back to v${target.version}`,
      async () => {
        const { body, rolloutUrl } = await api.rollback(name, target.id);
        if (!switchFlag(invocation, 'no-wait')) await settledRollout(api, rolloutUrl);
        return body;
      },
      ({ version }) => `done, v${version}`,
    );
    if (json) sayJson(terminal, release);
    return 0;
  },
};

/** The newest release before the current one that can be gone back to. */
async function lastBefore(api: Client, app: string): Promise<ReleaseResource> {
  const releases = await api.releases(app, { order: 'desc', limit: 50 });
  const current = releases.findIndex((release) => release.current);
  const found = releases.slice(current + 1).find((release) => release.eligible_for_rollback);
  if (found !== undefined && current >= 0) return found;
  throw new Failure('there is no earlier release to go back to', { next: '`berth releases` lists them.' });
}
