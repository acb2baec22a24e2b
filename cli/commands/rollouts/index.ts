import type { RolloutResource } from '../../../platform/client/berth-resources.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS, textFlag } from '../../flags.ts';
import { wholeNumber } from '../../numbers.ts';
import { inOneLine } from '../../reason.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';
import { ago } from '../../time.ts';

export const command: Command = {
  summary: 'List how the releases of an app went live, or why not',
  act: 'list the rollouts of {app}',
  group: 'Looking',
  usage: '',
  examples: ['berth rollouts', 'berth rollouts --num 50 --json'],
  flags: { ...APP_FLAGS, num: { type: 'string', short: 'n' } },
  flagHelp: { ...APP_FLAG_HELP, num: 'how many, the newest first (10)' },
  async run(invocation) {
    const { app, client, json, terminal } = invocation;
    const limit = wholeNumber(textFlag(invocation, 'num') ?? '10', '--num');
    const api = await client();
    const rollouts = await api.rollouts(await app(), { order: 'desc', limit });
    if (json) {
      sayJson(terminal, rollouts);
      return 0;
    }
    sayTable(terminal, rollouts, {
      empty: 'There are no rollouts yet. Deploy with `git push berth main`.',
      columns: [
        { title: '', value: ({ release }) => `v${release.version}` },
        { title: 'State', value: stateOf },
        { title: 'Began', value: ({ created_at }) => ago(created_at) },
        { title: 'Reason', value: ({ error }) => (error === null ? '' : inOneLine(error)) },
      ],
    });
    return 0;
  },
};

function stateOf({ status, step }: RolloutResource): string {
  return status === 'running' ? `running, ${step}` : status;
}
