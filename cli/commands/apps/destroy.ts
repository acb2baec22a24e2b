import { act } from '../../action.ts';
import type { Command, Invocation } from '../../command.ts';
import { Failure, USAGE_ERROR } from '../../failure.ts';
import { APP_FLAG_HELP, APP_FLAGS, textFlag } from '../../flags.ts';
import { remotesTo, removeRemote } from '../../git-folder.ts';
import { gitUrlOf } from '../../git-remote.ts';
import { ask, canAsk } from '../../prompt.ts';
import { sayJson, tell } from '../../terminal.ts';

export const command: Command = {
  summary: 'Destroy an app for good, with all that it has',
  act: 'destroy {app}',
  group: 'Apps',
  usage: '',
  description: 'Its dynos, releases, config vars, domains and repository go. There is no way back.',
  examples: ['berth apps:destroy --app hello --confirm hello'],
  flags: { ...APP_FLAGS, confirm: { type: 'string', short: 'c' } },
  flagHelp: { ...APP_FLAG_HELP, confirm: "the app's name once more, instead of being asked" },
  async run(invocation) {
    const { app, client, environment, json, terminal } = invocation;
    const api = await client();
    const found = await api.app(await app());
    await confirm(invocation, found.name);
    const remotes = await remotesTo(await gitUrlOf(found, environment));
    await act(terminal, `Destroying ${found.name}`, () => api.destroyApp(found.name));
    if (json) sayJson(terminal, found);
    for (const remote of remotes) {
      await removeRemote(remote);
      tell(terminal, `The git remote ${remote} is gone too.`);
    }
    return 0;
  },
};

async function confirm(invocation: Invocation, name: string): Promise<void> {
  let confirmed = textFlag(invocation, 'confirm');
  if (confirmed === undefined && canAsk()) {
    tell(
      invocation.terminal,
      `This destroys ${name} for good: its dynos, releases, config vars, domains and repository.`,
    );
    confirmed = await ask(invocation.terminal, `To go on, type ${name}: `);
  }
  if (confirmed === name) return;
  const reason = confirmed === undefined ? 'it needs to be confirmed' : `the confirmation is ${confirmed}, not ${name}`;
  throw new Failure(`Cannot destroy ${name}: ${reason}`, {
    next: `Nothing was changed. To go on: \`berth apps:destroy --app ${name} --confirm ${name}\``,
    exitCode: confirmed === undefined ? USAGE_ERROR : 1,
  });
}
