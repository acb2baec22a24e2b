import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { ONE_OFF_FLAG_HELP, ONE_OFF_FLAGS, oneOffRequest } from '../../one-off.ts';
import { sayJson, tell } from '../../terminal.ts';

export const command: Command = {
  summary: 'Run a command in a dyno of its own; its output goes to the log',
  act: 'run the command on {app}',
  group: 'Running',
  usage: 'COMMAND...',
  examples: ['berth run:detached -- node migrate.js', 'berth logs --dyno run.1234 --tail'],
  flags: { ...APP_FLAGS, ...ONE_OFF_FLAGS },
  flagHelp: { ...APP_FLAG_HELP, ...ONE_OFF_FLAG_HELP },
  passThrough: true,
  async run(invocation) {
    const { app, client, json, terminal } = invocation;
    const request = oneOffRequest(invocation, { attach: false, tty: false });
    const api = await client();
    const name = await app();
    const dyno = await act(
      terminal,
      `Running ${request.command} on ${name}`,
      () => api.run(name, request),
      (started) => `done, ${started.name}`,
    );
    if (json) sayJson(terminal, dyno);
    else tell(terminal, `See its output with \`berth logs --app ${name} --dyno ${dyno.name} --tail\`.`);
    return 0;
  },
};
