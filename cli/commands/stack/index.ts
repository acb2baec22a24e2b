import { readSettings } from '../../../platform/host/settings.ts';
import { ensureStack } from '../../../platform/host/stack.ts';
import type { Command } from '../../command.ts';
import { machineOf } from '../../machine.ts';
import { say, sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Make the stack image that apps stand on, and print its tag',
  act: 'make the stack image',
  usage: '',
  examples: ['berth stack', 'berth stack --refresh'],
  flags: { refresh: { type: 'boolean' }, 'ca-bundle': { type: 'string' } },
  flagHelp: {
    refresh: "make it anew of today's Debian packages",
    'ca-bundle': 'PEM file of extra certificate authorities, where `berth up` was not told yet',
  },
  description: 'It is pulled where a registry answers, and bootstrapped from Debian packages where none does.',
  async run(invocation) {
    const { flags, json, terminal } = invocation;
    const machine = machineOf(invocation);
    const wished = flags['ca-bundle'];
    const caBundle = typeof wished === 'string' ? wished : (readSettings(machine.paths)?.caBundle ?? null);
    const image = await machine.progress.step('Stack (Debian 13)', (step) =>
      ensureStack(machine, { caBundle, step, refresh: flags['refresh'] === true }),
    );
    if (json) sayJson(terminal, { image });
    else say(terminal, image);
    return 0;
  },
};
