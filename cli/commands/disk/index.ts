import type { Command } from '../../command.ts';
import { formatBytes } from '../../size.ts';
import { sayTable } from '../../table.ts';
import { sayJson } from '../../terminal.ts';

export const command: Command = {
  summary: "Show what Berth takes on the host's disk",
  act: 'show the disk',
  group: 'Looking',
  usage: '',
  examples: ['berth disk', 'berth disk --json'],
  flags: {},
  async run({ client, json, terminal }) {
    const disk = await (await client()).disk();
    if (json) {
      sayJson(terminal, disk);
      return 0;
    }
    const rows: [string, number][] = [
      ['Images of releases', disk.images_bytes],
      ['Build caches and volumes', disk.volumes_bytes],
      ['Containers', disk.containers_bytes],
      ['Git repositories', disk.repositories_bytes],
      ['Logs', disk.logs_bytes],
      ['Sent archives', disk.sources_bytes],
      ['Database', disk.database_bytes],
      ['Metrics', disk.metrics_bytes],
      [`Free, of ${formatBytes(disk.total_bytes)}`, disk.free_bytes],
    ];
    sayTable(terminal, rows, {
      empty: '',
      columns: [
        { title: 'What', value: ([name]) => name },
        { title: 'Size', value: ([, bytes]) => formatBytes(bytes), right: true },
      ],
    });
    return 0;
  },
};
