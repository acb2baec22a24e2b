import { chosenBuild } from '../../build-choice.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { followOutput } from '../../output-stream.ts';

export const command: Command = {
  summary: 'Show what a build printed',
  act: 'show the build output of {app}',
  group: 'Deploying',
  usage: '[BUILD]',
  description: 'The newest one without BUILD; follows it while it runs.',
  examples: ['berth builds:output', 'berth builds:output 0f6a1b9e-8c1f-4f61-9a55-2f5d7b0c1d2e'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, terminal }) {
    const api = await client();
    const build = await chosenBuild(api, await app(), args[0]);
    await followOutput(terminal, api, build.output_stream_url);
    return 0;
  },
};
