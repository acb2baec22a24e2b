import { examine, type Finding } from '../../../platform/host/doctor.ts';
import type { Command } from '../../command.ts';
import { machineOf } from '../../machine.ts';
import { type Colour, paint, say, sayJson } from '../../terminal.ts';

const MARKS: Readonly<Record<Finding['outcome'], { mark: string; colour: Colour }>> = {
  well: { mark: '✓', colour: 'green' },
  warning: { mark: '!', colour: 'yellow' },
  broken: { mark: '✗', colour: 'red' },
};

export const command: Command = {
  summary: 'Check what Berth needs of this machine, and name the remedy of what is wrong',
  act: 'examine this machine',
  usage: '',
  examples: ['berth doctor', 'berth doctor --json'],
  flags: { home: { type: 'string' } },
  flagHelp: { home: 'data folder of the Berth that is meant' },
  description: 'Changes nothing. Exits with 1 when something is broken, with 0 when there are warnings at most.',
  async run(invocation) {
    const { json, terminal } = invocation;
    const findings = await examine(machineOf(invocation));
    if (json) sayJson(terminal, findings);
    else {
      for (const { check, outcome, said, remedy } of findings) {
        const { mark, colour } = MARKS[outcome];
        say(terminal, `${paint(terminal, colour, mark)} ${check}: ${said}`);
        if (remedy !== null) say(terminal, `    remedy: ${remedy}`);
      }
    }
    return findings.some(({ outcome }) => outcome === 'broken') ? 1 : 0;
  },
};
