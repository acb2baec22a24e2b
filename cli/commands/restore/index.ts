import { resolve } from 'node:path';
import { restore } from '../../../platform/host/restore.ts';
import { apiUrl, routerUrl } from '../../../platform/host/urls.ts';
import type { Command } from '../../command.ts';
import { machineOf } from '../../machine.ts';
import { say, sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: 'Make a Berth of a backup, on a machine (or in a data folder) that has none',
  act: 'restore',
  usage: 'FILE',
  examples: ['berth restore /backup/berth-monday.tar.gz && berth up'],
  flags: { home: { type: 'string' } },
  flagHelp: { home: 'data folder to restore to; it must be empty' },
  async run(invocation) {
    const { args, json, terminal } = invocation;
    const machine = machineOf(invocation);
    const file = resolve(args[0] ?? '');
    const { settings, manifest } = await machine.progress.step('Restore', () => restore(machine, { file }));
    if (json) sayJson(terminal, { home: machine.paths.home, backupOf: manifest.createdAt, settings });
    else {
      say(terminal, `The backup of ${manifest.createdAt} is in ${machine.paths.home}.`);
      say(
        terminal,
        `Its router will be at ${routerUrl(settings)}, its API at ${apiUrl(settings)}. Start it with: berth up`,
      );
    }
    return 0;
  },
};
