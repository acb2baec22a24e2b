import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import type { HomePaths, Settings } from '../model/installation.ts';
import { ambientBundle, keepExtraCertificates } from './ca-bundle.ts';
import { dockerSubnets, isDockerDesktop, pingDocker } from './docker-api.ts';
import { readTextIfThere, writeWhole } from './files.ts';
import { otherPools } from './firewall.ts';
import type { Machine } from './machine.ts';
import { choosePool, overlaps, resolversIn, routedSubnets, type TakenAddresses } from './pool.ts';
import { apiPortCandidates, firstFreePort, isPortFree, routerPortCandidates } from './ports.ts';
import { Problem } from './problem.ts';
import type { Step } from './progress.ts';

/** What the options of `up` ask for; null keeps what is, or chooses. */
export interface SettingsWishes {
  readonly routerPort: number | null;
  readonly apiPort: number | null;
  readonly domain: string | null;
  readonly caBundle: string | null;
  /** Whether buildpacks may come from private addresses. */
  readonly allowLocalBuildpacks?: boolean | null;
  /** Mirrors of upstreams by name; null takes one back. */
  readonly mirrors?: Readonly<Record<string, string | null>>;
}

const LOOPBACK = '127.0.0.1';
const EVERYWHERE = '0.0.0.0';
const INSTANCE_BYTES = 4;
const DOMAIN = /^(?=.{1,190}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** The settings of the Berth there, or null when `up` never ran. */
export function readSettings(paths: HomePaths): Settings | null {
  const text = readTextIfThere(paths.settings);
  return text === null ? null : JSON.parse(text);
}

/** As {@link readSettings}; throws a Problem when `up` never ran. */
export function requireSettings(paths: HomePaths, { cannot }: { cannot: string }): Settings {
  const settings = readSettings(paths);
  if (settings === null) {
    throw new Problem(`Cannot ${cannot}: there is no Berth in ${paths.home}`, {
      next: 'Run `berth up` first, or name its data folder in BERTH_HOME.',
    });
  }
  return settings;
}

export function writeSettings(paths: HomePaths, settings: Settings): void {
  mkdirSync(paths.home, { recursive: true, mode: 0o700 });
  writeWhole(paths.settings, `${JSON.stringify(settings, null, 2)}\n`);
}

/** The settings as they are from now on: chosen where there were none, changed where the wishes say so. */
export async function ensureSettings(
  machine: Machine,
  { wishes, step }: { wishes: SettingsWishes; step: Step },
): Promise<{ settings: Settings; changed: boolean }> {
  checkWishes(wishes);
  const kept = readSettings(machine.paths);
  const base = kept ?? (await chooseSettings(machine, wishes));
  const settings: Settings = {
    ...base,
    routerPort: wishes.routerPort ?? base.routerPort,
    apiPort: wishes.apiPort ?? base.apiPort,
    domain: wishes.domain ?? base.domain,
    caBundle: caBundleFor(machine, { wishes, kept, step }),
    ...(wishes.allowLocalBuildpacks != null && { allowLocalBuildpacks: wishes.allowLocalBuildpacks }),
    ...(wishes.mirrors !== undefined && { mirrors: mirrorsFor(base, wishes.mirrors) }),
  };
  const changed = JSON.stringify(settings) !== JSON.stringify(kept);
  if (changed) writeSettings(machine.paths, settings);
  step.result(`router on port ${settings.routerPort}, API on port ${settings.apiPort}, apps in ${settings.pool}`);
  return { settings, changed: kept !== null && changed };
}

async function chooseSettings(machine: Machine, wishes: SettingsWishes): Promise<Settings> {
  const seed = randomBytes(INSTANCE_BYTES);
  return {
    instance: seed.toString('hex'),
    domain: wishes.domain ?? 'localhost',
    routerPort: wishes.routerPort ?? (await freeRouterPort(machine)),
    apiPort: wishes.apiPort ?? (await freeApiPort()),
    pool: choosePool(await takenAddresses(machine), { seed: seed.readUInt32BE() }),
    caBundle: null,
    concurrentBuilds: 2,
    reach: (await isDockerDesktop(machine.dockerSocket)) ? 'published-port' : 'address',
    stackImage: null,
  };
}

/** Settings of another machine made to fit this one: ports and pool stay where they are free. */
export async function settleSettings(machine: Machine, settings: Settings): Promise<Settings> {
  const { routerPort, apiPort, pool } = settings;
  const taken = await takenAddresses(machine);
  const routerFits = (machine.isRoot || routerPort >= 1024) && (await isPortFree(routerPort, { host: EVERYWHERE }));
  const poolFits = !taken.subnets.some((subnet) => overlaps(pool, subnet));
  return {
    ...settings,
    routerPort: routerFits ? routerPort : await freeRouterPort(machine),
    apiPort: (await isPortFree(apiPort, { host: LOOPBACK })) ? apiPort : await freeApiPort(),
    pool: poolFits ? pool : choosePool(taken, { seed: Number.parseInt(settings.instance, 16) }),
  };
}

function freeRouterPort(machine: Machine): Promise<number> {
  return firstFreePort(routerPortCandidates(machine), { host: EVERYWHERE });
}

function freeApiPort(): Promise<number> {
  return firstFreePort(apiPortCandidates(), { host: LOOPBACK });
}

async function takenAddresses({ dockerSocket, isRoot }: Machine): Promise<TakenAddresses> {
  const docker = (await pingDocker(dockerSocket)) === 'ok' ? await dockerSubnets(dockerSocket) : [];
  return {
    subnets: [
      ...routedSubnets(readTextIfThere('/proc/net/route') ?? ''),
      ...docker,
      ...(isRoot ? await otherPools() : []),
    ],
    resolvers: resolversIn(readTextIfThere('/etc/resolv.conf') ?? ''),
  };
}

function checkWishes({ routerPort, apiPort, domain }: SettingsWishes): void {
  for (const port of [routerPort, apiPort]) {
    if (port !== null && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
      throw new Problem(`Cannot use port ${port}: a port is a whole number from 1 to 65535`);
    }
  }
  if (routerPort !== null && routerPort === apiPort) {
    throw new Problem(`Cannot use port ${routerPort} for both router and API`, { next: 'Name two ports.' });
  }
  if (domain !== null && !DOMAIN.test(domain)) {
    throw new Problem(`Cannot use the domain ${JSON.stringify(domain)}: it is no hostname`, {
      next: 'Name one in lower case, as in `--domain apps.example.org`.',
    });
  }
}

function mirrorsFor({ mirrors }: Settings, wished: Readonly<Record<string, string | null>>): Record<string, string> {
  const all = Object.entries({ ...mirrors, ...wished });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null));
}

/** The option wins; else what is kept; else, at the first `up`, what NODE_EXTRA_CA_CERTS adds to Debian's. */
function caBundleFor(
  machine: Machine,
  { wishes, kept, step }: { wishes: SettingsWishes; kept: Settings | null; step: Step },
): string | null {
  const to = `${machine.paths.home}/ca.pem`;
  if (wishes.caBundle === null && kept !== null) return kept.caBundle;
  const file = wishes.caBundle ?? ambientBundle(machine.variables);
  if (file === null) return null;
  mkdirSync(machine.paths.home, { recursive: true, mode: 0o700 });
  const before = readTextIfThere(to);
  const count = keepExtraCertificates({ file, to });
  if (count === 0) return null;
  if (before !== readFileSync(to, 'utf8')) {
    const certificates = count === 1 ? '1 extra certificate authority' : `${count} extra certificate authorities`;
    step.now(`builds and dynos will trust ${certificates} of ${file}`);
    machine.progress.note(`builds and dynos trust ${certificates} of ${file} (kept in ${to})`);
  }
  return to;
}
