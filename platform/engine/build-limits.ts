import { existsSync } from 'node:fs';
import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Containers } from './containers.ts';
import type { Host } from './host.ts';
import { containerLabels } from './labels.ts';

const CGROUPS = '/sys/fs/cgroup';
const PREFIX = 'build-';
/** Arguments: parent, name of the group, most processes, then groups that are in use. */
const BOUND_SCRIPT = `set -e
parent=$1 group=$2 pids=$3; shift 3
if [ -d /cgroups/pids ]; then base=/cgroups/pids; else
  base=/cgroups; echo +pids >/cgroups/cgroup.subtree_control; mkdir -p "$base/$parent"
  echo +pids >"$base/$parent/cgroup.subtree_control"
fi
for old in "$base/$parent"/${PREFIX}*; do
  case " $* " in *" \${old##*/} "*) ;; *) rmdir /cgroups/*/"$parent/\${old##*/}" "$old" 2>/dev/null || : ;; esac
done
mkdir -p "$base/$parent/$group"
echo "$pids" >"$base/$parent/$group/pids.max"`;

/** A bound that holds for one build from a Dockerfile. */
export interface Bound {
  /** Cgroup that the containers of its steps are put under. */
  readonly cgroupParent: string;
  /** To be called after a step's container has started: systemd may have made the group anew. */
  keepUp(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Bounds the processes of builds from a Dockerfile. The classic builder has no limit for them, so its containers are
 * put under a cgroup that has one. Where this process may not write the host's cgroups, a short-lived container does.
 */
export class BuildLimits {
  readonly #containers: Containers;
  readonly #instance: string;
  readonly #host: Host;
  readonly #probeImage: string;
  readonly #inUse = new Set<string>();
  #ground: Promise<Ground> | null = null;

  constructor(options: { containers: Containers; instance: string; host: Host; probeImage: string }) {
    this.#containers = options.containers;
    this.#instance = options.instance;
    this.#host = options.host;
    this.#probeImage = options.probeImage;
  }

  /** Whether processes can be bounded here. */
  async holds(): Promise<boolean> {
    const { writable, systemd } = await this.#look();
    return writable || !systemd;
  }

  /** Cgroup that all containers of builds are under. */
  async parent(): Promise<string> {
    const { systemd } = await this.#look();
    return systemd ? `${this.#parentName()}.slice` : `/${this.#parentName()}`;
  }

  async hold(buildId: string, pids: number): Promise<Bound> {
    const { writable, systemd, version } = await this.#look();
    const group = `${PREFIX}${buildId.replaceAll('-', '')}`;
    if (systemd) return writable ? this.#slice(buildId, pids) : unbounded(await this.parent());
    this.#inUse.add(group);
    if (writable) await bind(this.#parentName(), { group, pids, version, inUse: this.#inUse });
    else await this.#bindFromInside(group, pids);
    return {
      cgroupParent: `/${this.#parentName()}/${group}`,
      keepUp: async () => undefined,
      release: async () => {
        this.#inUse.delete(group);
        if (writable) await removeGroup(this.#parentName(), group);
      },
    };
  }

  /** A slice of systemd's: its folder is there once a container is in it, and only then keeps what is written. */
  #slice(buildId: string, pids: number): Bound {
    const name = `${this.#parentName()}-${buildId.replaceAll('-', '')}`;
    const words = name.split('-');
    const path = words.map((_, index) => `${words.slice(0, index + 1).join('-')}.slice`).join('/');
    return {
      cgroupParent: `${name}.slice`,
      keepUp: async () => {
        const base = existsSync(join(CGROUPS, 'pids')) ? join(CGROUPS, 'pids') : CGROUPS;
        await writeFile(join(base, path, 'pids.max'), String(pids));
      },
      release: async () => undefined,
    };
  }

  async #bindFromInside(group: string, pids: number): Promise<void> {
    const others = [...this.#inUse].filter((name) => name !== group);
    const id = await this.#containers.create(`berth-${this.#instance}-bound-${group}`, {
      Image: this.#probeImage,
      User: '0:0',
      Entrypoint: [],
      Cmd: ['/bin/sh', '-c', BOUND_SCRIPT, 'bound', this.#parentName(), group, String(pids), ...others],
      Labels: containerLabels(this.#instance, { kind: 'probe' }),
      HostConfig: {
        Binds: [`${CGROUPS}:/cgroups`],
        NetworkMode: 'none',
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
      },
    });
    try {
      await this.#containers.start(id);
      const exitCode = await this.#containers.ended(id);
      if (exitCode !== 0) throw new Error(`Cannot bound the processes of a build: exit code ${exitCode}`);
    } finally {
      await this.#containers.remove(id);
    }
  }

  #parentName(): string {
    return `berth-${this.#instance}-builds`;
  }

  async #look(): Promise<Ground> {
    this.#ground ??= this.#explore();
    return await this.#ground.catch((thrown) => {
      this.#ground = null;
      throw thrown;
    });
  }

  async #explore(): Promise<Ground> {
    const { cgroupVersion, cgroupDriver } = await this.#host.look();
    const systemd = cgroupDriver === 'systemd';
    return { version: cgroupVersion, systemd, writable: await isWritable(cgroupVersion, this.#parentName()) };
  }
}

interface Ground {
  readonly version: 1 | 2;
  readonly systemd: boolean;
  /** Whether this process itself may write the host's cgroups. */
  readonly writable: boolean;
}

function unbounded(cgroupParent: string): Bound {
  return { cgroupParent, keepUp: async () => undefined, release: async () => undefined };
}

function baseOf(version: 1 | 2): string {
  return version === 1 ? join(CGROUPS, 'pids') : CGROUPS;
}

async function isWritable(version: 1 | 2, parent: string): Promise<boolean> {
  // In a container the path leads to the container's own cgroup, not to the host's.
  if (existsSync('/.dockerenv') || existsSync('/run/.containerenv')) return false;
  try {
    const path = join(baseOf(version), `${parent}-trial`);
    await mkdir(path);
    await rmdir(path);
    return true;
  } catch {
    // Any reason is as good: then it is done from inside a container.
    return false;
  }
}

async function bind(
  parent: string,
  options: { group: string; pids: number; version: 1 | 2; inUse: ReadonlySet<string> },
): Promise<void> {
  const { group, pids, version, inUse } = options;
  const base = baseOf(version);
  await mkdir(join(base, parent), { recursive: true });
  if (version === 2) {
    await writeFile(join(base, 'cgroup.subtree_control'), '+pids');
    await writeFile(join(base, parent, 'cgroup.subtree_control'), '+pids');
  }
  for (const name of await readdir(join(base, parent))) {
    if (name.startsWith(PREFIX) && !inUse.has(name)) await removeGroup(parent, name);
  }
  await mkdir(join(base, parent, group), { recursive: true });
  await writeFile(join(base, parent, group, 'pids.max'), String(pids));
}

/** Version 1 has the group once in each hierarchy. */
async function removeGroup(parent: string, group: string): Promise<void> {
  const hierarchies = (await readdir(CGROUPS)).map((name) => join(CGROUPS, name, parent, group));
  for (const path of [...hierarchies, join(CGROUPS, parent, group)]) {
    if (existsSync(path)) await rmdir(path).catch(() => undefined);
  }
}
