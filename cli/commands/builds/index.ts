import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS, textFlag } from '../../flags.ts';
import { wholeNumber } from '../../numbers.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';
import { ago } from '../../time.ts';

export const command: Command = {
  summary: 'List the builds of an app',
  act: 'list the builds of {app}',
  group: 'Deploying',
  usage: '',
  examples: ['berth builds', 'berth builds --num 50 --json'],
  flags: { ...APP_FLAGS, num: { type: 'string', short: 'n' } },
  flagHelp: { ...APP_FLAG_HELP, num: 'how many, the newest first (10)' },
  async run(invocation) {
    const { app, client, json, terminal } = invocation;
    const limit = wholeNumber(textFlag(invocation, 'num') ?? '10', '--num');
    const api = await client();
    const builds = await api.builds(await app(), { order: 'desc', limit });
    if (json) {
      sayJson(terminal, builds);
      return 0;
    }
    sayTable(terminal, builds, {
      empty: 'There are no builds yet. Deploy with `git push berth main`.',
      columns: [
        { title: 'Build', value: ({ id }) => id },
        { title: 'State', value: ({ status }) => status },
        { title: 'Source', value: ({ source_blob }) => source_blob.version?.slice(0, 12) ?? '' },
        { title: 'By', value: ({ user }) => user.email },
        { title: 'Made', value: ({ created_at }) => ago(created_at) },
      ],
    });
    return 0;
  },
};
