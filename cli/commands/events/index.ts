import type { EventResource } from '../../../platform/client/berth-resources.ts';
import type { Command } from '../../command.ts';
import { APP_FLAG_HELP, APP_FLAGS, textFlag } from '../../flags.ts';
import { wholeNumber } from '../../numbers.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';
import { localTime } from '../../time.ts';

export const command: Command = {
  summary: 'List what happened to an app',
  act: 'list the events of {app}',
  group: 'Looking',
  usage: '',
  examples: ['berth events', 'berth events --num 100 --json'],
  flags: { ...APP_FLAGS, num: { type: 'string', short: 'n' } },
  flagHelp: { ...APP_FLAG_HELP, num: 'how many of the newest (20)' },
  async run(invocation) {
    const { app, client, json, terminal } = invocation;
    const limit = wholeNumber(textFlag(invocation, 'num') ?? '20', '--num');
    const api = await client();
    const events = (await api.events(await app(), { order: 'desc', limit })).reverse();
    if (json) {
      sayJson(terminal, events);
      return 0;
    }
    sayTable(terminal, events, {
      empty: 'Nothing has happened yet.',
      columns: [
        { title: 'Time', value: ({ created_at }) => localTime(created_at) },
        { title: 'Event', value: ({ kind }) => kind },
        { title: 'What', value: detail },
      ],
    });
    return 0;
  },
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Names and numbers only: ids say nothing to a person. */
function detail({ data }: EventResource): string {
  return Object.entries(data)
    .filter(([, value]) => value !== null && typeof value !== 'object' && !UUID.test(String(value)))
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(' ');
}
