import type { Command } from '../../command.ts';
import { textFlag } from '../../flags.ts';
import { wholeNumber } from '../../numbers.ts';
import { say, sayJson, tell } from '../../terminal.ts';

const SECONDS_OF_A_DAY = 86_400;

export const command: Command = {
  summary: 'Make an API token',
  act: 'make a token',
  group: 'Account',
  usage: '[DESCRIPTION]',
  description: 'Prints it once: Berth keeps a hash only.',
  examples: ['berth tokens:create "laptop"', 'berth tokens:create ci --expires-in-days 90 > token'],
  flags: { 'expires-in-days': { type: 'string' } },
  flagHelp: { 'expires-in-days': 'days that it is valid (for ever)' },
  async run(invocation) {
    const { args, client, json, terminal } = invocation;
    const days = textFlag(invocation, 'expires-in-days');
    const api = await client();
    const token = await api.createAuthorization({
      description: args[0] ?? 'Made by berth tokens:create',
      ...(days !== undefined && { expiresIn: wholeNumber(days, '--expires-in-days') * SECONDS_OF_A_DAY }),
    });
    if (json) sayJson(terminal, token);
    else say(terminal, token.access_token.token);
    tell(terminal, `This is the only time that it is shown. To end it: berth tokens:revoke ${token.id}`);
    return 0;
  },
};
