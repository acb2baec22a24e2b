import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { say, sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Show the URL of an app',
  act: 'show the URL of {app}',
  group: 'Apps',
  usage: '[PATH]',
  examples: ['berth open', 'curl "$(berth open /healthz --app hello)"'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const api = await client();
    const { web_url } = await api.app(await app());
    const url = new URL(args[0] ?? '', web_url ?? undefined).href;
    if (json) sayJson(terminal, { url });
    else say(terminal, url);
    return 0;
  },
};
