import type { Command } from '../../command.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';
import { ago } from '../../time.ts';

export const command: Command = {
  summary: 'List your apps',
  act: 'list your apps',
  group: 'Apps',
  usage: '',
  examples: ['berth apps', 'berth apps --json'],
  flags: {},
  async run({ client, json, terminal }) {
    const apps = await (await client()).apps();
    if (json) {
      sayJson(terminal, apps);
      return 0;
    }
    sayTable(terminal, apps, {
      empty: 'You have no apps. Make one with `berth create`.',
      columns: [
        { title: 'App', value: ({ name }) => name },
        { title: 'URL', value: ({ web_url }) => web_url },
        { title: 'Released', value: ({ released_at }) => (released_at === null ? 'never' : ago(released_at)) },
        { title: '', value: ({ maintenance }) => (maintenance ? 'maintenance' : '') },
      ],
    });
    return 0;
  },
};
