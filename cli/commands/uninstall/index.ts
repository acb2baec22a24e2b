import { createInterface } from 'node:readline/promises';
import { uninstall } from '../../../platform/host/uninstall.ts';
import type { Command, Invocation } from '../../command.ts';
import { Failure, USAGE_ERROR } from '../../failure.ts';
import { machineOf } from '../../machine.ts';
import { say } from '../../terminal.ts';

export const command: Command = {
  summary: 'Take back all that `berth up` changed on this machine; data only when you say so',
  act: 'uninstall Berth',
  usage: '',
  examples: ['berth uninstall', 'berth uninstall --data no', 'berth uninstall --data yes'],
  flags: { data: { type: 'string' }, home: { type: 'string' } },
  flagHelp: {
    data: 'yes: apps, releases, images and volumes go too; no: they stay (asked for when it is not given)',
    home: 'data folder of the Berth that is meant',
  },
  async run(invocation) {
    const machine = machineOf(invocation);
    const data = await wantsDataGone(invocation, machine.paths.home);
    await uninstall(machine, { data });
    say(invocation.terminal, data ? 'Berth is gone.' : `Berth is gone; its data is in ${machine.paths.home}.`);
    return 0;
  },
};

async function wantsDataGone({ flags, terminal }: Invocation, home: string): Promise<boolean> {
  const given = flags['data'];
  if (given === 'yes' || given === 'no') return given === 'yes';
  if (given !== undefined || process.stdin.isTTY !== true) {
    throw new Failure('Cannot uninstall Berth without knowing what shall become of its data', {
      next: 'Say `--data yes` to remove it, or `--data no` to keep it.',
      exitCode: USAGE_ERROR,
    });
  }
  const questions = createInterface({ input: process.stdin, output: terminal.err });
  const answer = await questions.question(`Remove all apps, their data and ${home} too? Type "yes" for that [no] `);
  questions.close();
  return answer.trim() === 'yes';
}
