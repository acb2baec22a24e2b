import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { BUILD_SETTINGS, settingText } from '../../settings-list.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'List what is set for the builds of an app: root, network, limits',
  act: 'list the build settings of {app}',
  group: 'Deploying',
  usage: '',
  examples: ['berth builds:settings', 'berth builds:settings --json'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, client, json, terminal }) {
    const api = await client();
    const settings = await api.settings(await app());
    if (json) {
      sayJson(terminal, Object.fromEntries(BUILD_SETTINGS.map(({ key }) => [key, settings[key]])));
      return 0;
    }
    sayTable(terminal, BUILD_SETTINGS, {
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
