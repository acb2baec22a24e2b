import { resolve } from 'node:path';
import { backup } from '../../../platform/host/backup.ts';
import { openEngine } from '../../../platform/host/open-engine.ts';
import { requireSettings } from '../../../platform/host/settings.ts';
import type { Command } from '../../command.ts';
import { machineOf } from '../../machine.ts';
import { say, sayJson } from '../../terminal.ts';

const MEGABYTE = 1_000_000;

export const command: Command = {
  summary: 'Write all of this Berth to one file, while it serves',
  act: 'back up',
  usage: 'FILE',
  examples: ['berth backup /backup/berth-monday.tar.gz', 'berth backup --images /backup/berth-whole.tar.gz'],
  flags: { images: { type: 'boolean' }, home: { type: 'string' } },
  flagHelp: {
    images: 'put the images of the current releases in too (else they are built anew after a restore)',
    home: 'data folder of the Berth that is meant',
  },
  description:
    'The file holds database, key, token, settings, git objects and sources. Keep it as you keep a password.',
  async run(invocation) {
    const { args, flags, json, terminal } = invocation;
    const machine = machineOf(invocation);
    const file = resolve(args[0] ?? '');
    const { instance } = requireSettings(machine.paths, { cannot: 'back up' });
    const { dockerSocket, progress } = machine;
    const engine = flags['images'] === true ? await openEngine({ instance, dockerSocket }) : null;
    const bytes = await progress.step('Backup', (step) => backup(machine, { file, engine, step }));
    if (json) sayJson(terminal, { file, bytes });
    else say(terminal, `${file}: ${(bytes / MEGABYTE).toFixed(1)} MB`);
    return 0;
  },
};
