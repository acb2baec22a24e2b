import { act } from '../../../action.ts';
import type { Command } from '../../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../../flags.ts';

export const command: Command = {
  summary: 'Let the next build of an app begin without caches',
  act: 'purge the build cache of {app}',
  group: 'Deploying',
  usage: '',
  description: 'Takes away its package caches and installed dependencies; the next build fetches all of it anew.',
  examples: ['berth builds:cache:purge'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, client, terminal }) {
    const api = await client();
    const name = await app();
    await act(terminal, `Purging the build cache of ${name}`, () => api.purgeBuildCache(name));
    return 0;
  },
};
