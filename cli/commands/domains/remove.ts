import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Take a hostname away from an app',
  act: 'remove the domain from {app}',
  group: 'Apps',
  usage: 'HOSTNAME',
  examples: ['berth domains:remove www.example.com'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const [hostname = ''] = args;
    const api = await client();
    const name = await app();
    const domain = await act(terminal, `Removing ${hostname} from ${name}`, () => api.removeDomain(name, hostname));
    if (json) sayJson(terminal, domain);
    return 0;
  },
};
