import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { SETTINGS, settingText } from '../../settings-list.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'List the settings of an app: health path, times and limits',
  act: 'list the settings of {app}',
  group: 'Apps',
  usage: '',
  examples: ['berth settings', 'berth settings --json'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, client, json, terminal }) {
    const api = await client();
    const settings = await api.settings(await app());
    if (json) {
      sayJson(terminal, settings);
      return 0;
    }
    sayTable(terminal, SETTINGS, {
      empty: '',
      columns: [
        { title: 'Setting', value: ({ name }) => name },
        { title: 'Value', value: (setting) => settingText(setting, settings) },
        { title: 'Meaning', value: ({ meaning }) => meaning },
      ],
    });
    return 0;
  },
};
