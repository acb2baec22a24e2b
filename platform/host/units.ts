import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { exec } from '../exec.ts';
import type { HostChanges } from './changes.ts';
import { readTextIfThere } from './files.ts';
import type { Machine } from './machine.ts';
import { Problem } from './problem.ts';

const FOLDER = '/etc/systemd/system';
/** The data folder whose services belong to the machine; any other Berth there is kept by its keepers alone. */
const MACHINE_HOME = '/var/lib/berth';

/** Whether systemd keeps the services of this Berth. */
export function usesSystemd({ isRoot, paths }: Pick<Machine, 'isRoot' | 'paths'>): boolean {
  return isRoot && paths.home === MACHINE_HOME && existsSync('/run/systemd/system');
}

interface UnitOptions {
  readonly service: 'platform' | 'router';
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly home: string;
  readonly routerPort: number;
}

/** The unit file of a service. It runs the keeper, so that logs and pid files are the same with systemd and without. */
export function unitText({ service, argv, env, home, routerPort }: UnitOptions): string {
  return [
    '[Unit]',
    service === 'platform'
      ? 'Description=Berth platform: API, builds, dynos'
      : `Description=Berth router on port ${routerPort}`,
    service === 'platform' ? 'After=network-online.target docker.service' : 'After=network-online.target',
    'Wants=network-online.target',
    '',
    '[Service]',
    `ExecStart=${argv.map(quotedArgument).join(' ')}`,
    ...Object.entries(env).map(([name, value]) => `Environment=${quoted(`${name}=${value}`)}`),
    'Restart=always',
    'RestartSec=1',
    'KillMode=mixed',
    'TimeoutStopSec=60',
    'OOMScoreAdjust=-500',
    'LimitNOFILE=1048576',
    ...HARDENING[service],
    // Visitors do not wait behind whatever else keeps the CPUs busy (keep.sh, where there is no systemd).
    ...(service === 'router' ? ['Nice=-10', 'CPUWeight=1000', `ReadWritePaths=${quoted(home)}`] : []),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
}

const COMMON = [
  'NoNewPrivileges=yes',
  'ProtectKernelTunables=yes',
  'ProtectControlGroups=yes',
  'ProtectClock=yes',
  'ProtectHostname=yes',
  'RestrictSUIDSGID=yes',
  'LockPersonality=yes',
  'RestrictRealtime=yes',
];

/** The platform speaks to Docker and sets firewall rules; the router needs its port and its data folder. */
const HARDENING = {
  platform: [...COMMON, 'ProtectSystem=full', 'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK'],
  router: [
    ...COMMON,
    'ProtectSystem=strict',
    'ProtectHome=read-only',
    'PrivateTmp=yes',
    'PrivateDevices=yes',
    'ProtectKernelModules=yes',
    'CapabilityBoundingSet=CAP_NET_BIND_SERVICE',
    'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6',
  ],
} as const;

/** As systemd.syntax(7) wants a value: in double quotes, `%` doubled lest it be a specifier. */
function quoted(value: string): string {
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%')}"`;
}

/** As systemd.service(5) wants an argument: `$` doubled besides, lest it be a variable. */
function quotedArgument(argument: string): string {
  return quoted(argument.replaceAll('$', '$$$$'));
}

/** Installs the unit where it is not as it should be, and has systemd start it now and at each boot. */
export async function enableUnit(
  service: 'platform' | 'router',
  { text, changes }: { text: string; changes: HostChanges },
): Promise<void> {
  const name = unitName(service);
  if (readTextIfThere(`${FOLDER}/${name}`) !== text) {
    writeFileSync(`${FOLDER}/${name}`, text);
    await systemctl(['daemon-reload']);
  }
  changes.record({ kind: 'unit', name });
  await systemctl(['enable', '--now', name]);
}

export async function stopUnit(service: 'platform' | 'router'): Promise<void> {
  if (existsSync(`${FOLDER}/${unitName(service)}`)) await systemctl(['stop', unitName(service)]);
}

/** Takes a unit away again. */
export async function removeUnit(name: string): Promise<void> {
  if (!existsSync(`${FOLDER}/${name}`)) return;
  await systemctl(['disable', '--now', name]);
  rmSync(`${FOLDER}/${name}`);
  await systemctl(['daemon-reload']);
}

function unitName(service: 'platform' | 'router'): string {
  return `berth-${service}.service`;
}

async function systemctl(args: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await exec(['systemctl', ...args]);
  if (exitCode === 0) return;
  throw new Problem(`Cannot run systemctl ${args.join(' ')}: ${stderr.trim()}`, {
    next: 'Look at `systemctl status berth-platform berth-router`.',
  });
}
