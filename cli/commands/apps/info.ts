import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { gitUrlOf } from '../../git-remote.ts';
import { formatBytes } from '../../size.ts';
import { sayPairs } from '../../table.ts';
import { sayJson } from '../../terminal.ts';
import { localTime } from '../../time.ts';

export const command: Command = {
  summary: 'Show what is known about an app',
  act: 'show {app}',
  group: 'Apps',
  usage: '',
  examples: ['berth apps:info', 'berth apps:info --app hello --json'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, client, environment, json, terminal }) {
    const api = await client();
    const name = await app();
    const [found, formation] = await Promise.all([api.app(name), api.formation(name)]);
    if (json) {
      sayJson(terminal, { app: found, formation });
      return 0;
    }
    sayPairs(terminal, [
      ['App', found.name],
      ['URL', found.web_url],
      ['Git', await gitUrlOf(found, environment)],
      ['Owner', found.owner.email],
      ['Stack', found.stack.name],
      ['Dynos', formation.map(({ type, quantity }) => `${type}=${quantity}`).join(' ') || 'none yet'],
      ['Maintenance', found.maintenance ? 'on' : 'off'],
      ['Image', found.slug_size === null ? 'none yet' : formatBytes(found.slug_size)],
      ['Made', localTime(found.created_at)],
      ['Released', found.released_at === null ? 'never' : localTime(found.released_at)],
    ]);
    return 0;
  },
};
