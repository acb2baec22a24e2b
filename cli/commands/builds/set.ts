import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { BUILD_SETTINGS, settingChange, settingText } from '../../settings-list.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Change what is set for the builds of an app: root, network, limits',
  act: 'change the build settings of {app}',
  group: 'Deploying',
  usage: 'NAME=VALUE...',
  description: [
    'They hold for builds that start from then on.',
    '',
    ...BUILD_SETTINGS.map(
      ({ name, meaning, unit }) => `  ${name.padEnd(10)}  ${unit === '' ? '' : `${unit}, `}${meaning}`,
    ),
  ].join('\n'),
  examples: [
    'berth builds:set root=apps/web',
    'berth builds:set network=off memory-mb=2048',
    'berth builds:set root=none',
  ],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const changes = Object.assign({}, ...args.map((assignment) => settingChange(assignment, BUILD_SETTINGS)));
    const changed = BUILD_SETTINGS.filter(({ key }) => Object.hasOwn(changes, key));
    const api = await client();
    const name = await app();
    const settings = await act(
      terminal,
      `Setting ${changed.map((setting) => setting.name).join(', ')} of the builds of ${name}`,
      () => api.updateSettings(name, changes),
      (now) => `done, ${changed.map((setting) => `${setting.name}: ${settingText(setting, now)}`).join(', ')}`,
    );
    if (json) sayJson(terminal, settings);
    return 0;
  },
};
