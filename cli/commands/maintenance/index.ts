import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { say, sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Show whether an app is in maintenance',
  act: 'show the maintenance of {app}',
  group: 'Apps',
  usage: '',
  description: 'While it is, its requests get a page that says so, with status 503; its dynos go on running.',
  examples: ['berth maintenance'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, client, json, terminal }) {
    const api = await client();
    const { maintenance } = await api.app(await app());
    if (json) sayJson(terminal, { maintenance });
    else say(terminal, maintenance ? 'on' : 'off');
    return 0;
  },
};
