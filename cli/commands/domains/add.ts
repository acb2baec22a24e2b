import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { sayJson, tell } from '../../terminal.ts';

export const command: Command = {
  summary: 'Let an app answer to a hostname',
  act: 'add the domain to {app}',
  group: 'Apps',
  usage: 'HOSTNAME',
  examples: ['berth domains:add www.example.com', "berth domains:add '*.example.com' --app hello"],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const [hostname = ''] = args;
    const api = await client();
    const name = await app();
    const domain = await act(terminal, `Adding ${hostname} to ${name}`, () => api.addDomain(name, hostname));
    if (json) sayJson(terminal, domain);
    else if (domain.cname?.endsWith('.localhost')) {
      tell(terminal, `Lead ${domain.hostname} to this machine: \`berth domains:check\` says what DNS must say.`);
    } else if (domain.cname !== null) tell(terminal, `Point the DNS of ${domain.hostname} to ${domain.cname}.`);
    return 0;
  },
};
