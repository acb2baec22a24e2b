import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { remotesTo, setRemote } from '../../git-folder.ts';
import { gitUrlOf } from '../../git-remote.ts';
import { say, sayJson, tell } from '../../terminal.ts';

export const command: Command = {
  summary: 'Give an app another name',
  act: 'rename {app}',
  group: 'Apps',
  usage: 'NEW-NAME',
  description: 'Its hostname and its git URL change with it; git remotes of this folder that lead to it follow.',
  examples: ['berth apps:rename goodbye', 'berth apps:rename goodbye --app hello'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, environment, json, terminal }) {
    const api = await client();
    const [newName = ''] = args;
    const before = await api.app(await app());
    const after = await act(terminal, `Renaming ${before.name} to ${newName}`, () =>
      api.updateApp(before.name, { name: newName }),
    );
    const gitUrl = await gitUrlOf(after, environment);
    if (json) sayJson(terminal, after);
    else say(terminal, [after.web_url, gitUrl].filter(Boolean).join(' | '));
    for (const remote of await remotesTo(await gitUrlOf(before, environment))) {
      await setRemote(remote, gitUrl);
      tell(terminal, `The git remote ${remote} follows.`);
    }
    return 0;
  },
};
