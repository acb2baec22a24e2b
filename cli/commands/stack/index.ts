import { ambientBundle } from '../../../platform/host/ca-bundle.ts';
import { ensureDocker } from '../../../platform/host/docker-engine.ts';
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
    const settings = readSettings(machine.paths);
    const known = settings === null ? ambientBundle(machine.variables) : settings.caBundle;
    const caBundle = typeof wished === 'string' ? wished : known;
    await machine.progress.step('Docker Engine', (step) => ensureDocker(machine, step));
    const image = await machine.progress.step('Stack (Debian 13)', (step) =>
      ensureStack(machine, { caBundle, step, refresh: flags['refresh'] === true }),
    );
    if (json) sayJson(terminal, { image });
    else say(terminal, image);
    return 0;
  },
};
