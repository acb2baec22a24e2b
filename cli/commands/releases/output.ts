import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { followOutput } from '../../output-stream.ts';
import { chosenRelease } from '../../release-choice.ts';
import { tell } from '../../terminal.ts';

export const command: Command = {
  summary: 'Show what the release phase of a release printed',
  act: 'show the release phase of {app}',
  group: 'Deploying',
  usage: '[VERSION]',
  description: 'The newest release without VERSION; follows it while it runs.',
  examples: ['berth releases:output', 'berth releases:output v3'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, terminal }) {
    const api = await client();
    const name = await app();
    const { output_stream_url, slug, version } = await chosenRelease(api, name, args[0]);
    if (output_stream_url !== null) await followOutput(terminal, api, output_stream_url);
    else if (slug !== null && Object.hasOwn((await api.slug(name, slug.id)).process_types, 'release')) {
      tell(terminal, `What it printed is in the log: \`berth logs --dyno release --app ${name}\`.`);
    } else tell(terminal, `v${version} has no release phase. Add a \`release:\` line to the Procfile for one.`);
    return 0;
  },
};
