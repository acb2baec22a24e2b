import type { ReleaseResource } from '../../../platform/client/resources.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS, textFlag } from '../../flags.ts';
import { wholeNumber } from '../../numbers.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';
import { ago } from '../../time.ts';

export const command: Command = {
  summary: 'List the releases of an app',
  act: 'list the releases of {app}',
  group: 'Deploying',
  usage: '',
  examples: ['berth releases', 'berth releases --num 50 --json'],
  flags: { ...APP_FLAGS, num: { type: 'string', short: 'n' } },
  flagHelp: { ...APP_FLAG_HELP, num: 'how many, the newest first (15)' },
  async run(invocation) {
    const { app, client, json, terminal } = invocation;
    const limit = wholeNumber(textFlag(invocation, 'num') ?? '15', '--num');
    const api = await client();
    const releases = await api.releases(await app(), { order: 'desc', limit });
    if (json) {
      sayJson(terminal, releases);
      return 0;
    }
    sayTable(terminal, releases, {
      empty: 'There are no releases yet. Deploy with `git push berth main`.',
      columns: [
        { title: '', value: ({ version }) => `v${version}` },
        { title: 'Description', value: ({ description }) => description },
        { title: 'State', value: stateOf },
        { title: 'By', value: ({ user }) => user.email },
        { title: 'Made', value: ({ created_at }) => ago(created_at) },
      ],
    });
    return 0;
  },
};

function stateOf({ current, status }: ReleaseResource): string {
  if (current) return 'current';
  return status === 'succeeded' ? '' : status;
}
