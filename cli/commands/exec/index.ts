import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS, switchFlag } from '../../flags.ts';
import { envFlags, ONE_OFF_FLAGS, TTY_FLAG_HELP, TTY_FLAGS } from '../../one-off.ts';
import { hasTerminal, joinStreams } from '../../run-session.ts';
import { shellLine } from '../../shell.ts';
import { tell } from '../../terminal.ts';

const DYNO = /^[a-zA-Z][\w-]*\.\d+$/;

export const command: Command = {
  summary: 'Run a command, or a shell, in a dyno that runs',
  act: 'run the command in a dyno of {app}',
  group: 'Running',
  usage: '[DYNO] [COMMAND...]',
  description:
    "The command has the dyno's user, config vars, files and limits, and ends with it; what it started ends with the\ncommand. DYNO is web.1 where it is left out, COMMAND a shell. Its exit code becomes that of berth.",
  examples: ['berth exec', 'berth exec worker.1', 'berth exec web.2 -- ls -l /tmp', 'berth exec -- env'],
  flags: { ...APP_FLAGS, env: ONE_OFF_FLAGS.env, ...TTY_FLAGS },
  flagHelp: {
    ...APP_FLAG_HELP,
    env: 'NAME=VALUE for this command alone; may be given more than once',
    ...TTY_FLAG_HELP,
  },
  async run(invocation) {
    const { app, client, terminal } = invocation;
    const tty = hasTerminal() && !switchFlag(invocation, 'no-tty');
    const { dyno, words } = parted(invocation.args);
    const env = envFlags(invocation, { tty });
    const api = await client();
    const name = await app();
    const exec = await api.exec(name, dyno, {
      ...(words.length > 0 && { command: shellLine(words) }),
      ...(Object.keys(env).length > 0 && { env }),
      ...(!tty && { forceNoTty: true }),
    });
    if (tty) tell(terminal, `Running ${exec.command ?? 'a shell'} on ${name}, in ${exec.dyno.name}`);
    return await joinStreams(await api.attach(exec), { terminal, tty });
  },
};

/** The dyno stands first where there is one. */
function parted(args: readonly string[]): { dyno: string; words: readonly string[] } {
  const [first, ...rest] = args;
  if (first === undefined || !DYNO.test(first)) return { dyno: 'web.1', words: args };
  return { dyno: first, words: rest };
}
