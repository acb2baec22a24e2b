import { changeBuildpacks } from '../../buildpack-order.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';

export const command: Command = {
  summary: 'Set the buildpacks of an app, in their order',
  act: 'set the buildpacks of {app}',
  group: 'Deploying',
  usage: 'NAME...',
  description: [
    'NAME is one of ours (`berth buildpacks --help` lists them) or the https:// URL of a git repository with a classic',
    'Heroku buildpack or a Cloud Native one; #REF behind it names a branch, tag or commit. They replace those that are',
    'set, and hold from the next build on. Of several the last says how the app is started.',
  ].join('\n'),
  examples: [
    'berth buildpacks:set python',
    'berth buildpacks:set nodejs python --app hello',
    'berth buildpacks:set https://github.com/heroku/heroku-buildpack-apt#main',
  ],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run(invocation) {
    await changeBuildpacks(invocation, () => invocation.args);
    return 0;
  },
};
