import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'End an API token',
  act: 'revoke the token',
  group: 'Account',
  usage: 'ID',
  examples: ['berth tokens:revoke 0f6a1b9e-8c1f-4f61-9a55-2f5d7b0c1d2e'],
  flags: {},
  async run({ args, client, json, terminal }) {
    const [id = ''] = args;
    const api = await client();
    const revoked = await act(
      terminal,
      `Revoking token ${id}`,
      () => api.deleteAuthorization(id),
      ({ description }) => `done, it was "${description}"`,
    );
    if (json) sayJson(terminal, revoked);
    return 0;
  },
};
