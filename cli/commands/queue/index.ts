import type { Command } from '../../command.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';
import { ago } from '../../time.ts';

export const command: Command = {
  summary: 'List the builds that run and wait',
  act: 'list the queue of builds',
  group: 'Looking',
  usage: '',
  examples: ['berth queue', 'berth queue --json'],
  flags: {},
  async run({ client, json, terminal }) {
    const queue = await (await client()).queue();
    if (json) {
      sayJson(terminal, queue);
      return 0;
    }
    sayTable(terminal, queue.builds, {
      empty: `No build runs or waits. ${queue.concurrent_builds} can run at once.`,
      columns: [
        { title: 'Place', value: ({ position }) => (position === 0 ? 'now' : position), right: true },
        { title: 'App', value: ({ app }) => app.name },
        { title: 'State', value: ({ status }) => status },
        { title: 'Build', value: ({ id }) => id },
        { title: 'Made', value: ({ created_at }) => ago(created_at) },
      ],
    });
    return 0;
  },
};
