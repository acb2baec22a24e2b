import type { Command } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { say, sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Show the value of one config var',
  act: 'show the config var of {app}',
  usage: 'NAME',
  group: 'Apps',
  examples: ['berth config:get GREETING'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const api = await client();
    const [name = ''] = args;
    const config = await api.config(await app());
    const value = Object.hasOwn(config, name) ? config[name] : undefined;
    if (value === undefined) {
      throw new Failure(`there is no config var ${name}`, { next: '`berth config` lists those that there are.' });
    }
    if (json) sayJson(terminal, { [name]: value });
    else say(terminal, value);
    return 0;
  },
};
