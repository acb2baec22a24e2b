import { lookup } from 'node:dns/promises';
import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import type { Settings } from '../model/installation.ts';
import { isDashboardBuilt } from './dashboard.ts';
import { dockerApiVersion, dockerInfo, pingDocker } from './docker-api.ts';
import { readTextIfThere } from './files.ts';
import { ensureFirewall } from './firewall.ts';
import { gitVersion } from './git.ts';
import type { Machine } from './machine.ts';
import { isPortFree } from './ports.ts';
import { reasonOf } from './problem.ts';
import { isServing, servicesOf } from './services.ts';
import { readSettings } from './settings.ts';

/** What one check found; `remedy` is what to do about it, null when it is well. */
export interface Finding {
  readonly check: string;
  readonly outcome: 'well' | 'warning' | 'broken';
  readonly said: string;
  readonly remedy: string | null;
}

interface Patient {
  readonly machine: Machine;
  /** null when `up` never ran. */
  readonly settings: Settings | null;
}

type Verdict = Omit<Finding, 'check'>;
type Check = (patient: Patient) => Promise<Verdict>;

const GIB = 1024 ** 3;
const LOWEST_API = 41;
const DAY_MS = 86_400_000;

const CHECKS: Readonly<Record<string, Check>> = {
  'Docker Engine': checkDocker,
  'Container limits': checkLimits,
  'Dynos outlive a Docker restart': checkLiveRestore,
  Firewall: checkFirewall,
  Disk: checkDisk,
  Memory: checkMemory,
  'Router port': (patient) => checkPort(patient, 'router'),
  'API port': (patient) => checkPort(patient, 'platform'),
  'Names under localhost': checkLocalhostNames,
  git: checkGit,
  Clock: checkClock,
  'Data folder': checkFiles,
  Dashboard: checkDashboard,
  Services: checkServices,
};

/** Looks at everything that Berth needs of this machine; no check changes anything. */
export async function examine(machine: Machine): Promise<Finding[]> {
  const patient = { machine, settings: readSettings(machine.paths) };
  return await Promise.all(
    Object.entries(CHECKS).map(async ([check, look]) => {
      const verdict = await look(patient).catch((error: unknown) =>
        broken(reasonOf(error), 'Look at the reason given.'),
      );
      return { check, ...verdict };
    }),
  );
}

function well(said: string): Verdict {
  return { outcome: 'well', said, remedy: null };
}

function warning(said: string, remedy: string): Verdict {
  return { outcome: 'warning', said, remedy };
}

function broken(said: string, remedy: string): Verdict {
  return { outcome: 'broken', said, remedy };
}

async function checkDocker({ machine }: Patient): Promise<Verdict> {
  const answer = await pingDocker(machine.dockerSocket);
  if (answer === 'forbidden')
    return broken('your user may not open its socket', 'sudo usermod -aG docker $USER, then log in again');
  if (answer === 'none')
    return broken(`nothing answers on ${machine.dockerSocket}`, 'berth up (as root it installs and starts Docker)');
  const { ServerVersion } = await dockerInfo(machine.dockerSocket);
  const api = await dockerApiVersion(machine.dockerSocket);
  if (Number(api.split('.')[1]) < LOWEST_API)
    return broken(`${ServerVersion} speaks API ${api}, which is too old`, 'install Docker 20.10 or newer');
  return well(`${ServerVersion}, API ${api}`);
}

async function checkLimits({ machine }: Patient): Promise<Verdict> {
  const info = await dockerInfo(machine.dockerSocket);
  const missing = [
    ...(info.MemoryLimit ? [] : ['memory']),
    ...(info.PidsLimit ? [] : ['processes']),
    ...(info.CpuCfsQuota ? [] : ['CPU']),
  ];
  if (missing.length === 0) return well(`cgroup v${info.CgroupVersion}: memory, CPU and processes`);
  return broken(
    `the kernel cannot limit ${missing.join(', ')} of a container`,
    'boot with cgroup_enable=memory swapaccount=1 on the kernel command line',
  );
}

async function checkLiveRestore({ machine }: Patient): Promise<Verdict> {
  if ((await dockerInfo(machine.dockerSocket)).LiveRestoreEnabled) return well('yes (live-restore)');
  return warning(
    'no: apps are down while Docker restarts',
    'add "live-restore": true to /etc/docker/daemon.json and reload Docker',
  );
}

async function checkFirewall({ machine, settings }: Patient): Promise<Verdict> {
  if (settings === null) return well('not set up yet');
  const remedy = 'run `berth up` as root, with iptables installed';
  if (!machine.isRoot) return warning('not to be seen without root: dynos may reach services of this machine', remedy);
  const outcome = await ensureFirewall(settings, { dryRun: true });
  if (outcome.state === 'impossible')
    return warning(`iptables does not work (${outcome.reason}): dynos may reach services of this machine`, remedy);
  return outcome.state === 'unchanged' ? well('rules are there') : broken('rules are missing', 'berth up');
}

async function checkDisk({ machine }: Patient): Promise<Verdict> {
  const { DockerRootDir } = await dockerInfo(machine.dockerSocket);
  const folders = [DockerRootDir, machine.paths.home].flatMap((folder) => freeBytes(folder) ?? []);
  const free = Math.min(...folders);
  const said = `${(free / GIB).toFixed(1)} GiB free`;
  const remedy = 'berth disk shows what takes the room; docker image prune and berth apps:destroy make some';
  if (free < GIB) return broken(said, remedy);
  return free < 5 * GIB ? warning(said, remedy) : well(said);
}

function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

async function checkMemory(): Promise<Verdict> {
  const available = Number(/^MemAvailable:\s+(\d+) kB$/m.exec(readTextIfThere('/proc/meminfo') ?? '')?.[1] ?? 0) * 1024;
  const said = `${(available / GIB).toFixed(1)} GiB available`;
  const remedy = 'stop other programs, scale apps down (berth ps:scale), or add memory';
  if (available < GIB / 4) return broken(said, remedy);
  return available < GIB ? warning(said, remedy) : well(said);
}

async function checkPort({ machine, settings }: Patient, name: 'router' | 'platform'): Promise<Verdict> {
  if (settings === null) return well('not chosen yet');
  const port = name === 'router' ? settings.routerPort : settings.apiPort;
  const service = servicesOf(machine).find((one) => one.name === name);
  if (service && (await isServing(service))) return well(`${port}, used by Berth`);
  const option = name === 'router' ? '--router-port' : '--api-port';
  if (await isPortFree(port, { host: name === 'router' ? '0.0.0.0' : '127.0.0.1' })) return well(`${port}, free`);
  return broken(
    `${port} is taken by another program, or not allowed`,
    `stop that program, or choose another: berth up ${option} PORT`,
  );
}

async function checkLocalhostNames(): Promise<Verdict> {
  const addresses = await lookup('berth-doctor.localhost', { all: true }).catch(() => []);
  if (addresses.length > 0) return well('*.localhost leads to this machine for every program');
  return warning(
    'browsers, curl and git know *.localhost, other programs here do not',
    'apt-get install libnss-myhostname, or send the Host header to BERTH_ROUTER_URL',
  );
}

async function checkGit(): Promise<Verdict> {
  const found = await gitVersion();
  if (found === null) return broken('git is not installed', 'apt-get install git');
  return found.isNewEnough
    ? well(found.version)
    : broken(`git ${found.version} is too old`, 'install git 2.29 or newer');
}

/** A clock before the code's own date breaks certificates and the order of logs. */
async function checkClock({ machine }: Patient): Promise<Verdict> {
  const codeDate = statSync(`${machine.codeRoot}/package.json`).mtimeMs;
  if (Date.now() > codeDate - DAY_MS) return well(new Date().toISOString());
  return broken(
    `it says ${new Date().toISOString()}, which is before this Berth was made`,
    'set the clock (timedatectl set-ntp true)',
  );
}

async function checkFiles({ machine, settings }: Patient): Promise<Verdict> {
  if (settings === null) return well('not made yet');
  const { home, keyFile, tokenFile } = machine.paths;
  const missing = [keyFile, tokenFile].filter((path) => !existsSync(path));
  if (missing.length > 0) return broken(`${missing.join(' and ')} not there: \`berth up\` did not end`, 'berth up');
  const open = [home, keyFile, tokenFile].filter((path) => (statSync(path).mode & 0o077) !== 0);
  if (open.length > 0) return broken(`others can read ${open.join(', ')}`, `chmod go= ${open.join(' ')}`);
  readFileSync(keyFile);
  return well(`${home}, for its owner alone`);
}

async function checkDashboard({ machine }: Patient): Promise<Verdict> {
  if (isDashboardBuilt(machine)) return well('its pages are built');
  return warning('its pages are not built, or from older sources', 'berth up');
}

async function checkServices({ machine, settings }: Patient): Promise<Verdict> {
  if (settings === null) return well('not started yet');
  const silent: string[] = [];
  for (const service of servicesOf(machine)) {
    if (!(await isServing(service))) silent.push(service.name);
  }
  if (silent.length === 0) return well('platform and router answer');
  return broken(`${silent.join(' and ')} not running`, `berth up; if it fails, berth logs ${silent[0]}`);
}
