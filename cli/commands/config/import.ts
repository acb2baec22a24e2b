import { readFile } from 'node:fs/promises';
import type { Command } from '../../command.ts';
import { changeConfig, NO_WAIT_FLAG, NO_WAIT_HELP } from '../../config-change.ts';
import { parseEnvFile } from '../../env-file.ts';
import { Failure } from '../../failure.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { readInput } from '../../prompt.ts';

export const command: Command = {
  summary: 'Set config vars from an .env file',
  act: 'set config vars of {app}',
  group: 'Apps',
  usage: '[FILE]',
  description: 'Reads the file, or standard input without one; makes one release.',
  examples: ['berth config:import .env', 'berth config --shell --app hello | berth config:import --app hello-staging'],
  flags: { ...APP_FLAGS, ...NO_WAIT_FLAG },
  flagHelp: { ...APP_FLAG_HELP, ...NO_WAIT_HELP },
  async run(invocation) {
    await invocation.app();
    const [file] = invocation.args;
    const text = file === undefined || file === '-' ? await readInput() : await textOf(file);
    const changes = parseEnvFile(text);
    if (Object.keys(changes).length === 0) {
      throw new Failure('there is no NAME=VALUE in what was read', {
        next: 'Each config var stands on a line of its own.',
      });
    }
    await changeConfig(invocation, changes);
    return 0;
  },
};

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Failure(`${file} cannot be read`, { cause: error });
  }
}
