import type { Command } from '../../command.ts';
import { requireLogin } from '../../connection.ts';
import { say, sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Show who you are logged in as',
  act: 'find out who you are',
  group: 'Account',
  usage: '',
  examples: ['berth whoami'],
  flags: {},
  async run({ client, environment, json, terminal }) {
    const api = await client();
    const { email } = await api.account();
    const { url, from } = await requireLogin(environment);
    if (json) sayJson(terminal, { email, url, from });
    else say(terminal, email);
    return 0;
  },
};
