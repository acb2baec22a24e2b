import type { Command } from '../../command.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';
import { ago } from '../../time.ts';

const LONGEST_BROWSER = 60;

export const command: Command = {
  summary: 'List the browsers that you are signed in with to the dashboard',
  act: 'list sessions',
  group: 'Account',
  usage: '',
  examples: ['berth sessions', 'berth sessions --json'],
  flags: {},
  async run({ client, json, terminal }) {
    const sessions = await (await client()).sessions();
    if (json) {
      sayJson(terminal, sessions);
      return 0;
    }
    sayTable(terminal, sessions, {
      empty: 'You are not signed in to the dashboard anywhere.',
      columns: [
        { title: 'Session', value: ({ id }) => id },
        { title: 'Address', value: ({ address }) => address },
        { title: 'Used', value: ({ last_used_at }) => ago(last_used_at) },
        { title: 'Browser', value: ({ user_agent }) => user_agent.slice(0, LONGEST_BROWSER) },
      ],
    });
    return 0;
  },
};
