import { ensureDashboard } from '../../../platform/host/dashboard.ts';
import type { Command } from '../../command.ts';
import { machineOf } from '../../machine.ts';

export const command: Command = {
  summary: 'Build the pages of the dashboard, where they are not built',
  act: 'build the dashboard',
  hidden: true,
  usage: '',
  examples: ['berth dashboard:build'],
  flags: {},
  description: '`berth up` does it too; an image of Berth has them built into it.',
  async run(invocation) {
    const machine = machineOf(invocation);
    await machine.progress.step('Dashboard', (step) => ensureDashboard(machine, step));
    return 0;
  },
};
