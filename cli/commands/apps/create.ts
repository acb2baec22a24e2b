import { act } from '../../action.ts';
import type { Command, Invocation } from '../../command.ts';
import { switchFlag, textFlag } from '../../flags.ts';
import { DEFAULT_REMOTE, inRepository, pushCommand, remoteUrl } from '../../git-folder.ts';
import { connectFolder, gitUrlOf } from '../../git-remote.ts';
import { say, sayJson, tell } from '../../terminal.ts';

export const command: Command = {
  summary: 'Make an app',
  act: 'make the app',
  group: 'Apps',
  usage: '[NAME]',
  description:
    'In a git repository it also adds a remote, and tells git to ask berth for the token, so that the token\nstands in no URL and no file of the repository.',
  examples: ['berth create hello', 'berth create', 'berth create hello-staging --remote staging'],
  flags: { remote: { type: 'string', short: 'r' }, 'no-remote': { type: 'boolean' } },
  flagHelp: { remote: 'name of the git remote (berth)', 'no-remote': 'leave the git repository alone' },
  async run(invocation) {
    const { args, client, environment, json, terminal } = invocation;
    const api = await client();
    const [name] = args;
    const app = await act(
      terminal,
      name === undefined ? 'Making an app' : `Making ${name}`,
      () => api.createApp(name === undefined ? {} : { name }),
      (made) => (name === undefined ? `done, ${made.name}` : 'done'),
    );
    const gitUrl = await gitUrlOf(app, environment);
    if (json) sayJson(terminal, app);
    else say(terminal, [app.web_url, gitUrl].filter(Boolean).join(' | '));
    if (!switchFlag(invocation, 'no-remote')) await setUpFolder(invocation, { name: app.name, gitUrl });
    return 0;
  },
};

async function setUpFolder(invocation: Invocation, { name, gitUrl }: { name: string; gitUrl: string }): Promise<void> {
  const { codeRoot, terminal } = invocation;
  const remote = textFlag(invocation, 'remote') ?? DEFAULT_REMOTE;
  if (!(await inRepository())) {
    tell(terminal, 'This folder is no git repository. To deploy one: `git init`, commit your source, then');
    tell(terminal, `\`berth git:remote --app ${name}\` and \`git push ${remote} main\`.`);
    return;
  }
  const other = await remoteUrl(remote);
  if (other !== null && other !== gitUrl) {
    tell(terminal, `The git remote ${remote} was left as it is: it leads to another place.`);
    tell(terminal, `To deploy this folder to ${name}: \`berth git:remote --app ${name}\`.`);
    return;
  }
  await connectFolder({ remote, gitUrl, codeRoot });
  tell(terminal, `Deploy it with \`${await pushCommand(remote)}\`.`);
}
