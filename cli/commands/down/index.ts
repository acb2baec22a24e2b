import { down } from '../../../platform/host/down.ts';
import type { Command } from '../../command.ts';
import { machineOf } from '../../machine.ts';

export const command: Command = {
  summary: 'Stop Berth and every app; data stays, and `berth up` brings all of it back',
  act: 'stop Berth',
  usage: '',
  examples: ['berth down'],
  flags: { home: { type: 'string' } },
  flagHelp: { home: 'data folder of the Berth that is meant' },
  async run(invocation) {
    await down(machineOf(invocation));
    return 0;
  },
};
