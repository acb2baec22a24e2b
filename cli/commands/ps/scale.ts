import type { ScaleUpdate } from '../../../platform/client/requests.ts';
import type { FormationResource } from '../../../platform/client/resources.ts';
import { act } from '../../action.ts';
import type { Command } from '../../command.ts';
import { dynosUp } from '../../dynos-up.ts';
import { APP_FLAG_HELP, APP_FLAGS, switchFlag } from '../../flags.ts';
import { usageFailure } from '../../parse.ts';
import { say, sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Say how many dynos of each process type run',
  act: 'scale dynos of {app}',
  group: 'Running',
  usage: '[TYPE=N...]',
  description:
    'Without arguments it shows what is set. TYPE+N and TYPE-N count from what is set; TYPE=N:SIZE sets the size too.',
  examples: [
    'berth ps:scale web=3 worker=1',
    'berth ps:scale web+1',
    'berth ps:scale web=2:Standard-2X',
    'berth ps:scale',
  ],
  flags: { ...APP_FLAGS, 'no-wait': { type: 'boolean' } },
  flagHelp: { ...APP_FLAG_HELP, 'no-wait': 'do not wait until the new dynos are up' },
  async run(invocation) {
    const { app, args, client, json, terminal } = invocation;
    const updates = args.map(scaleUpdate);
    const api = await client();
    const name = await app();
    if (updates.length === 0) {
      const formation = await api.formation(name);
      if (json) sayJson(terminal, formation);
      else say(terminal, formation.map(entry).join(' ') || 'There are no process types yet. Deploy first.');
      return 0;
    }
    const changed = await act(
      terminal,
      `Scaling dynos of ${name}`,
      async () => {
        const formation = await api.scale(name, updates);
        if (!switchFlag(invocation, 'no-wait')) await dynosUp(api, name, formation);
        return formation;
      },
      (formation) => `done, now ${formation.map(spoken).join(', ')}`,
    );
    if (json) sayJson(terminal, changed);
    return 0;
  },
};

/** `web=3`, `web+1`, `web=+1`, `web=2:standard-2x`. */
function scaleUpdate(arg: string): ScaleUpdate {
  const match =
    /^(?<type>[A-Za-z0-9_-]+?)(?:=(?<relative>[+-]\d+)|=(?<absolute>\d+)|(?<bare>[+-]\d+))(?::(?<size>[\w-]+))?$/.exec(
      arg,
    );
  const { type, relative, absolute, bare, size } = match?.groups ?? {};
  const quantity = relative ?? absolute ?? bare;
  if (type === undefined || quantity === undefined) {
    throw usageFailure(`Cannot scale dynos: ${arg} is not TYPE=N`, 'As in: berth ps:scale web=3 worker=1');
  }
  return { type, quantity, ...(size !== undefined && { size }) };
}

function entry({ type, quantity, size }: FormationResource): string {
  return `${type}=${quantity}:${size}`;
}

function spoken({ type, quantity, size }: FormationResource): string {
  return `${type} at ${quantity}:${size}`;
}
