import type { Command } from '../../command.ts';
import { removeLogin } from '../../login-file.ts';
import { sayJson, tell } from '../../terminal.ts';

export const command: Command = {
  summary: 'Forget the saved login',
  act: 'log out',
  group: 'Account',
  usage: '',
  description: 'The token stays valid; `berth tokens:revoke` ends it.',
  examples: ['berth logout'],
  flags: {},
  async run({ environment, json, terminal }) {
    const there = await removeLogin(environment.configFile);
    if (json) sayJson(terminal, { removed: there });
    else tell(terminal, there ? 'Logged out. The token stays valid until it is revoked.' : 'There was no saved login.');
    return 0;
  },
};
