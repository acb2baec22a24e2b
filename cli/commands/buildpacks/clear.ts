import { changeBuildpacks } from '../../buildpack-order.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';

export const command: Command = {
  summary: 'Let the builds of an app detect their buildpack again',
  act: 'clear the buildpacks of {app}',
  group: 'Deploying',
  usage: '',
  examples: ['berth buildpacks:clear'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run(invocation) {
    await changeBuildpacks(invocation, () => []);
    return 0;
  },
};
