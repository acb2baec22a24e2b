import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { switchMaintenance } from '../../maintenance-switch.ts';

export const command: Command = {
  summary: 'Let an app answer its requests again',
  act: 'turn the maintenance of {app} off',
  group: 'Apps',
  usage: '',
  examples: ['berth maintenance:off'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run(invocation) {
    await switchMaintenance(invocation, false);
    return 0;
  },
};
