import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { chosenDynos, DYNO_FLAG_HELP, DYNO_FLAGS, spokenDynos } from '../../dyno-choice.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { usageFailure } from '../../parse.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Stop dynos',
  act: 'stop dynos of {app}',
  group: 'Running',
  usage: '[DYNO|TYPE]',
  description: 'A one-off dyno ends for good; one of the formation is started again. To run fewer of those, scale.',
  examples: ['berth ps:stop run.1234', 'berth ps:stop worker'],
  flags: { ...APP_FLAGS, ...DYNO_FLAGS },
  flagHelp: { ...APP_FLAG_HELP, ...DYNO_FLAG_HELP },
  async run(invocation) {
    const { app, client, json, terminal } = invocation;
    const selector = chosenDynos(invocation);
    if (selector.dyno === undefined && selector.type === undefined) {
      throw usageFailure('Cannot run berth ps:stop: it was not said which dynos', 'As in: berth ps:stop run.1234');
    }
    const api = await client();
    const name = await app();
    await act(terminal, `Stopping ${spokenDynos(selector, name)}`, () => api.stop(name, selector));
    if (json) sayJson(terminal, { app: name, stopped: selector });
    return 0;
  },
};
