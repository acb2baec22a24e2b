import type { Command } from '../../command.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';
import { ago } from '../../time.ts';

export const command: Command = {
  summary: 'List your API tokens',
  act: 'list tokens',
  group: 'Account',
  usage: '',
  description: 'Their text is shown only when they are made.',
  examples: ['berth tokens', 'berth tokens --json'],
  flags: {},
  async run({ client, json, terminal }) {
    const tokens = await (await client()).authorizations();
    if (json) {
      sayJson(terminal, tokens);
      return 0;
    }
    sayTable(terminal, tokens, {
      empty: 'You have no tokens. Make one with `berth tokens:create`.',
      columns: [
        { title: 'Token', value: ({ id }) => id },
        { title: 'Description', value: ({ description }) => description },
        { title: 'Made', value: ({ created_at }) => ago(created_at) },
      ],
    });
    return 0;
  },
};
