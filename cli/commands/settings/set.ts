import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { SETTINGS, settingChange, settingText } from '../../settings-list.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Change settings of an app',
  act: 'change settings of {app}',
  group: 'Apps',
  usage: 'NAME=VALUE...',
  description: ['They hold for dynos and builds that start from then on.', '', ...SETTINGS.map(line)].join('\n'),
  examples: [
    'berth settings:set health-path=/healthz boot-seconds=90',
    'berth settings:set health-path=none memory-mb=default',
  ],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const changes = Object.assign({}, ...args.map((assignment) => settingChange(assignment)));
    const changed = SETTINGS.filter(({ key }) => Object.hasOwn(changes, key));
    const api = await client();
    const name = await app();
    const settings = await act(
      terminal,
      `Setting ${changed.map((setting) => setting.name).join(', ')} of ${name}`,
      () => api.updateSettings(name, changes),
      (now) => `done, ${changed.map((setting) => `${setting.name}: ${settingText(setting, now)}`).join(', ')}`,
    );
    if (json) sayJson(terminal, settings);
    return 0;
  },
};

function line({ name, meaning, unit }: (typeof SETTINGS)[number]): string {
  return `  ${name.padEnd(16)}  ${unit === '' ? '' : `${unit === 's' ? 'seconds' : unit}, `}${meaning}`;
}
