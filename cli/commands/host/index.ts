import type { HostResource } from '../../../platform/client/overview-resources.ts';
import type { Command } from '../../command.ts';
import { formatBytes } from '../../size.ts';
import { sayPairs } from '../../table.ts';
import { sayJson } from '../../terminal.ts';
import { ago } from '../../time.ts';

export const command: Command = {
  summary: 'Show the memory, CPU and versions of the machine, and how many dynos more there is room for',
  act: 'show the host',
  group: 'Looking',
  usage: '',
  examples: ['berth host', 'berth host --json'],
  flags: {},
  async run({ client, json, terminal }) {
    const host = await (await client()).host();
    if (json) sayJson(terminal, host);
    else sayPairs(terminal, pairsOf(host));
    return 0;
  },
};

function pairsOf({ memory, cpu, disk, routers, versions, backups, headroom }: HostResource): [string, string][] {
  const { total_bytes: total, available_bytes: available } = memory;
  const [backup] = backups;
  const connected = routers.filter((router) => router.connected);
  return [
    ['Memory', `${formatBytes(total - available)} of ${formatBytes(total)} in use`],
    ['Dynos', `${formatBytes(memory.dynos_bytes)} in use, ${formatBytes(memory.dynos_may_take_bytes)} at most`],
    ['Berth', formatBytes(memory.platform_bytes + (memory.router_bytes ?? 0))],
    ['Room', `for ${headroom.dynos} more ${headroom.size} dynos`],
    [
      'CPU',
      `${Math.round(cpu.use * 100)} % of ${cpu.cores} cores, load ${cpu.load.map((n) => n.toFixed(2)).join(' ')}`,
    ],
    ['Disk', `${formatBytes(disk.free_bytes)} free of ${formatBytes(disk.total_bytes)} (see \`berth disk\`)`],
    ['Routers', `${connected.length} connected, ${connected.filter(({ current }) => current).length} up to date`],
    ['Berth is', `${versions.berth}${versions.commit === null ? '' : ` (${versions.commit.slice(0, 8)})`}`],
    ['Stands on', `Node ${versions.node}, Docker ${versions.docker}, SQLite ${versions.sqlite}, ${versions.stack}`],
    ['Last backup', backup === undefined ? 'none known' : `${ago(backup.created_at)}, ${backup.file}`],
  ];
}
