import type { Command } from '../../command.ts';
import { changeConfig, NO_WAIT_FLAG, NO_WAIT_HELP } from '../../config-change.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';

export const command: Command = {
  summary: 'Remove config vars',
  act: 'remove config vars of {app}',
  group: 'Apps',
  usage: 'NAME...',
  description: 'Makes a release and restarts the app with it.',
  examples: ['berth config:unset GREETING LOG_LEVEL'],
  flags: { ...APP_FLAGS, ...NO_WAIT_FLAG },
  flagHelp: { ...APP_FLAG_HELP, ...NO_WAIT_HELP },
  async run(invocation) {
    await changeConfig(invocation, Object.fromEntries(invocation.args.map((name) => [name, null])));
    return 0;
  },
};
