import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { Failure, USAGE_ERROR } from '../../failure.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Sign a browser out of the dashboard, or all of them',
  act: 'end the session',
  group: 'Account',
  usage: '[ID]',
  examples: ['berth sessions:revoke 0f6a1b9e-8c1f-4f61-9a55-2f5d7b0c1d2e', 'berth sessions:revoke --all'],
  flags: { all: { type: 'boolean' } },
  flagHelp: { all: 'sign out everywhere' },
  async run({ args, flags, client, json, terminal }) {
    const [id] = args;
    if ((id === undefined) === (flags['all'] !== true)) {
      throw new Failure('Cannot tell which session to end: give its id, or --all', { exitCode: USAGE_ERROR });
    }
    const api = await client();
    const ended = await act(
      terminal,
      id === undefined ? 'Signing out everywhere' : `Ending session ${id}`,
      async () => (id === undefined ? await api.deleteSessions() : [await api.deleteSession(id)]),
      (sessions) => (sessions.length === 1 ? 'done, 1 session ended' : `done, ${sessions.length} sessions ended`),
    );
    if (json) sayJson(terminal, ended);
    return 0;
  },
};
