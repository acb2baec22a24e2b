import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { chosenDynos, DYNO_FLAG_HELP, DYNO_FLAGS, spokenDynos } from '../../dyno-choice.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Restart dynos',
  act: 'restart dynos of {app}',
  group: 'Running',
  usage: '[DYNO|TYPE]',
  examples: ['berth ps:restart', 'berth ps:restart web', 'berth ps:restart web.1 --app hello'],
  flags: { ...APP_FLAGS, ...DYNO_FLAGS },
  flagHelp: { ...APP_FLAG_HELP, ...DYNO_FLAG_HELP },
  async run(invocation) {
    const { app, client, json, terminal } = invocation;
    const api = await client();
    const name = await app();
    const selector = chosenDynos(invocation);
    await act(terminal, `Restarting ${spokenDynos(selector, name)}`, () => api.restart(name, selector));
    if (json) sayJson(terminal, { app: name, restarted: selector });
    return 0;
  },
};
