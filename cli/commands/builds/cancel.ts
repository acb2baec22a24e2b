import { act } from '../../action.ts';
import { chosenBuild } from '../../build-choice.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Cancel a build that waits or runs',
  act: 'cancel the build of {app}',
  group: 'Deploying',
  usage: '[BUILD]',
  description: 'The newest one without BUILD. Nothing that is live changes.',
  examples: ['berth builds:cancel'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const api = await client();
    const name = await app();
    const { id } = await chosenBuild(api, name, args[0]);
    const cancelled = await act(terminal, `Cancelling build ${id} of ${name}`, () => api.cancelBuild(name, id));
    if (json) sayJson(terminal, cancelled);
    return 0;
  },
};
