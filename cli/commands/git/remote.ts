import type { Command } from '../../command.ts';
import { Failure } from '../../failure.ts';
import { APP_FLAG_HELP, textFlag } from '../../flags.ts';
import { DEFAULT_REMOTE, inRepository, pushCommand } from '../../git-folder.ts';
import { connectFolder, gitUrlOf } from '../../git-remote.ts';
import { usageFailure } from '../../parse.ts';
import { sayJson, tell } from '../../terminal.ts';

export const command: Command = {
  summary: "Let this folder's git push deploy an app",
  act: 'set the git remote',
  group: 'Deploying',
  usage: '',
  examples: ['berth git:remote --app hello', 'berth git:remote --app hello-staging --remote staging'],
  flags: { app: { type: 'string', short: 'a' }, remote: { type: 'string', short: 'r' } },
  flagHelp: { app: APP_FLAG_HELP.app, remote: 'name of the git remote (berth)' },
  async run(invocation) {
    const { client, codeRoot, environment, json, terminal } = invocation;
    const name = textFlag(invocation, 'app') ?? environment.app;
    if (name === null)
      throw usageFailure('Cannot set the git remote: --app is missing', 'As in: berth git:remote --app hello');
    if (!(await inRepository()))
      throw new Failure('this folder is no git repository', { next: 'Make it one with `git init`.' });
    const api = await client();
    const app = await api.app(name);
    const remote = textFlag(invocation, 'remote') ?? DEFAULT_REMOTE;
    const gitUrl = await gitUrlOf(app, environment);
    await connectFolder({ remote, gitUrl, codeRoot });
    if (json) sayJson(terminal, { remote, url: gitUrl });
    else
      tell(terminal, `The git remote ${remote} leads to ${app.name}. Deploy it with \`${await pushCommand(remote)}\`.`);
    return 0;
  },
};
