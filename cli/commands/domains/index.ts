import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'List the hostnames of an app',
  act: 'list the domains of {app}',
  group: 'Apps',
  usage: '',
  examples: ['berth domains', 'berth domains --json'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, client, json, terminal }) {
    const api = await client();
    const domains = await api.domains(await app());
    if (json) {
      sayJson(terminal, domains);
      return 0;
    }
    sayTable(terminal, domains, {
      empty: 'There are no domains. Add one with `berth domains:add www.example.com`.',
      columns: [
        { title: 'Hostname', value: ({ hostname }) => hostname },
        { title: 'Kind', value: ({ kind }) => (kind === 'heroku' ? "Berth's own" : 'yours') },
        { title: 'DNS target', value: ({ cname }) => cname },
      ],
    });
    return 0;
  },
};
