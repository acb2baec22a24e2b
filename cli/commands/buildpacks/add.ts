import { changeBuildpacks, indexFlag } from '../../buildpack-order.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';

export const command: Command = {
  summary: 'Add a buildpack to those of an app',
  act: 'add a buildpack to {app}',
  group: 'Deploying',
  usage: 'NAME',
  description: 'NAME is as in `berth buildpacks:set`. It comes last, or where --index says.',
  examples: ['berth buildpacks:add python', 'berth buildpacks:add nodejs --index 1'],
  flags: { ...APP_FLAGS, index: { type: 'string', short: 'i' } },
  flagHelp: { ...APP_FLAG_HELP, index: 'its place: 1 is the first' },
  async run(invocation) {
    const index = indexFlag(invocation);
    await changeBuildpacks(invocation, (names) => names.toSpliced(index ?? names.length, 0, ...invocation.args));
    return 0;
  },
};
