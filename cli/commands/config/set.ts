import type { Command, Invocation } from '../../command.ts';
import { changeConfig, NO_WAIT_FLAG, NO_WAIT_HELP } from '../../config-change.ts';
import { APP_FLAG_HELP, APP_FLAGS, textFlag } from '../../flags.ts';
import { usageFailure } from '../../parse.ts';
import { readInput } from '../../prompt.ts';

export const command: Command = {
  summary: 'Set config vars',
  act: 'set config vars of {app}',
  group: 'Apps',
  usage: '[NAME=VALUE...]',
  description:
    'Makes a release and restarts the app with it; when the new dynos do not come up, the old release goes on.\nValues are taken byte for byte.',
  examples: [
    'berth config:set GREETING="Hello there" LOG_LEVEL=debug',
    'berth config:set --stdin SIGNING_KEY --app hello < key.pem',
  ],
  flags: { ...APP_FLAGS, stdin: { type: 'string' }, ...NO_WAIT_FLAG },
  flagHelp: {
    ...APP_FLAG_HELP,
    ...NO_WAIT_HELP,
    stdin: 'name of a config var whose value is read from standard input, to keep it out of the command line',
  },
  async run(invocation) {
    await invocation.app();
    const changes = Object.fromEntries(invocation.args.map(assignment));
    await changeConfig(invocation, { ...changes, ...(await fromInput(invocation)) });
    return 0;
  },
};

async function fromInput(invocation: Invocation): Promise<Record<string, string>> {
  const name = textFlag(invocation, 'stdin');
  if (name !== undefined) return { [name]: await readInput() };
  if (invocation.args.length > 0) return {};
  throw usageFailure('Cannot run berth config:set: NAME=VALUE is missing', 'As in: berth config:set GREETING=Hello');
}

function assignment(arg: string): [string, string] {
  const equals = arg.indexOf('=');
  if (equals > 0) return [arg.slice(0, equals), arg.slice(equals + 1)];
  throw usageFailure(`Cannot set config vars: ${arg} is not NAME=VALUE`, 'As in: berth config:set GREETING=Hello');
}
