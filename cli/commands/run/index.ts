import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS, switchFlag } from '../../flags.ts';
import { ONE_OFF_FLAG_HELP, ONE_OFF_FLAGS, oneOffRequest, TTY_FLAG_HELP, TTY_FLAGS } from '../../one-off.ts';
import { hasTerminal, joinStreams } from '../../run-session.ts';
import { tell } from '../../terminal.ts';

export const command: Command = {
  summary: 'Run a command in a dyno of its own, attached to this terminal',
  act: 'run the command on {app}',
  group: 'Running',
  usage: 'COMMAND...',
  description:
    'The dyno has the image and config vars of the live release. Its exit code becomes that of berth.\nFlags of berth stand before the command; one argument is a line for the shell, several are its words.',
  examples: [
    'berth run -- node -e "console.log(process.version)"',
    'berth run bash',
    "berth run 'ls | wc -l' < /dev/null",
  ],
  flags: { ...APP_FLAGS, ...ONE_OFF_FLAGS, ...TTY_FLAGS },
  flagHelp: { ...APP_FLAG_HELP, ...ONE_OFF_FLAG_HELP, ...TTY_FLAG_HELP },
  passThrough: true,
  async run(invocation) {
    const { app, client, terminal } = invocation;
    const tty = hasTerminal() && !switchFlag(invocation, 'no-tty');
    const request = oneOffRequest(invocation, { attach: true, tty });
    const api = await client();
    const name = await app();
    const dyno = await api.run(name, request);
    if (tty) tell(terminal, `Running ${request.command} on ${name}, ${dyno.name}`);
    return await joinStreams(await api.attach(dyno), { terminal, tty });
  },
};
