import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS, switchFlag } from '../../flags.ts';
import { shellQuoted } from '../../shell.ts';
import { sayPairs } from '../../table.ts';
import { say, sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'List the config vars of an app',
  act: 'list the config vars of {app}',
  group: 'Apps',
  usage: '',
  examples: ['berth config', 'berth config --shell > .env', 'berth config --app hello --json'],
  flags: { ...APP_FLAGS, shell: { type: 'boolean', short: 's' } },
  flagHelp: { ...APP_FLAG_HELP, shell: 'as lines that a shell can read' },
  async run(invocation) {
    const { app, client, json, terminal } = invocation;
    const api = await client();
    const config = await api.config(await app());
    const pairs = Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1));
    if (json) sayJson(terminal, config);
    else if (switchFlag(invocation, 'shell')) {
      for (const [name, value] of pairs) say(terminal, `${name}=${shellQuoted(value)}`);
    } else if (pairs.length === 0)
      say(terminal, 'There are no config vars. Set one with `berth config:set NAME=VALUE`.');
    else sayPairs(terminal, pairs);
    return 0;
  },
};
