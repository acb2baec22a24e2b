import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { switchMaintenance } from '../../maintenance-switch.ts';

export const command: Command = {
  summary: 'Answer all requests of an app with a page that says it is being worked on',
  act: 'turn the maintenance of {app} on',
  group: 'Apps',
  usage: '',
  examples: ['berth maintenance:on'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run(invocation) {
    await switchMaintenance(invocation, true);
    return 0;
  },
};
