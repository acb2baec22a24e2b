import type { ScaleUpdate } from '../../../platform/client/requests.ts';
import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS } from '../../flags.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Show or set the size of dynos',
  act: 'set the size of dynos of {app}',
  group: 'Running',
  usage: '[TYPE=SIZE...]',
  description: 'SIZE alone sets that of every process type.',
  examples: ['berth ps:type', 'berth ps:type web=Standard-2X', 'berth ps:type Standard-1X'],
  flags: { ...APP_FLAGS },
  flagHelp: { ...APP_FLAG_HELP },
  async run({ app, args, client, json, terminal }) {
    const api = await client();
    const name = await app();
    const before = await api.formation(name);
    const updates = args.flatMap((arg) =>
      sizeUpdates(
        arg,
        before.map(({ type }) => type),
      ),
    );
    if (updates.length > 0) {
      await act(terminal, `Resizing ${updates.map(({ type }) => type).join(', ')} of ${name}`, () =>
        api.scale(name, updates),
      );
    }
    const formation = updates.length === 0 ? before : await api.formation(name);
    if (json) {
      sayJson(terminal, formation);
      return 0;
    }
    sayTable(terminal, formation, {
      empty: 'There are no process types yet. Deploy first.',
      columns: [
        { title: 'Type', value: ({ type }) => type },
        { title: 'Size', value: ({ size }) => size },
        { title: 'Dynos', value: ({ quantity }) => quantity, right: true },
        { title: 'Command', value: ({ command: line }) => line },
      ],
    });
    return 0;
  },
};

function sizeUpdates(arg: string, types: readonly string[]): ScaleUpdate[] {
  const equals = arg.indexOf('=');
  if (equals < 0) return types.map((type) => ({ type, size: arg }));
  return [{ type: arg.slice(0, equals), size: arg.slice(equals + 1) }];
}
