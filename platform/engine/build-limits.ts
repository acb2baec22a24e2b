import { BuildCpu } from './build-cpu.ts';
import { CGROUPS, CgroupFolders, groupOfBuilds } from './cgroup-folders.ts';
import type { Containers } from './containers.ts';
import type { Host } from './host.ts';
import { containerLabels } from './labels.ts';

const PREFIX = 'build-';
/** In which systemd puts all slices whose names begin with it: beside `system.slice`, where dynos are. */
const TOP_SLICE = 'berth.slice';
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

interface Ground {
  readonly systemd: boolean;
  /** Whether this process itself may write the host's cgroups. */
  readonly writable: boolean;
}

/**
 * Bounds the processes of builds from a Dockerfile. The classic builder has no limit for them, so its containers are
 * put under a cgroup that has one. Where this process may not write the host's cgroups, a short-lived container does.
 */
export class BuildLimits {
  readonly #containers: Containers;
  readonly #parent: string;
  readonly #host: Host;
  readonly #instance: string;
  readonly #probeImage: string;
  readonly #folders: CgroupFolders;
  #cpu: BuildCpu | null = null;
  readonly #inUse = new Set<string>();
  #ground: Promise<Ground> | null = null;

  /** `cgroups` is where this process looks for the host's control groups. */
  constructor(options: {
    containers: Containers;
    instance: string;
    host: Host;
    probeImage: string;
    cgroups?: string;
  }) {
    const { cgroups = CGROUPS } = options;
    this.#containers = options.containers;
    this.#parent = groupOfBuilds(options.instance);
    this.#host = options.host;
    this.#instance = options.instance;
    this.#probeImage = options.probeImage;
    this.#folders = new CgroupFolders(cgroups);
  }

  /** Whether processes can be bounded here. */
  async holds(): Promise<boolean> {
    const { writable, systemd } = await this.#look();
    return writable || !systemd;
  }

  /** Cgroup that all containers of builds are under. */
  async parent(): Promise<string> {
    const { systemd } = await this.#look();
    if (systemd) return `${this.#parent}.slice`;
    await this.#yieldCpu();
    return `/${this.#parent}`;
  }

  /** Apart from the group of all dynos, whatever containers weigh within it. */
  async #yieldCpu(): Promise<void> {
    const { writable } = await this.#look();
    if (!writable) return;
    await this.#folders.weighed(this.#parent);
    await this.#keepCpu(this.#parent);
  }

  /** To be called after a container of a build has started: only then are systemd's slices there. */
  async keepUp(): Promise<void> {
    const { systemd, writable } = await this.#look();
    if (writable) await this.#keepCpu(systemd ? TOP_SLICE : this.#parent);
  }

  async #keepCpu(group: string): Promise<void> {
    this.#cpu ??= new BuildCpu(this.#folders, group);
    await this.#cpu.keep();
  }

  async hold(buildId: string, pids: number): Promise<Bound> {
    const { writable, systemd } = await this.#look();
    if (systemd) return this.#slice(buildId, writable ? pids : null);
    const group = `${PREFIX}${buildId.replaceAll('-', '')}`;
    this.#inUse.add(group);
    await this.#yieldCpu();
    if (writable) await this.#bound(group, pids);
    else await this.#boundFromInside(group, pids);
    return {
      cgroupParent: `/${this.#parent}/${group}`,
      keepUp: () => this.keepUp(),
      release: async () => {
        this.#inUse.delete(group);
        if (writable) await this.#folders.remove(`${this.#parent}/${group}`);
      },
    };
  }

  /** A slice of systemd's: its folder is there once a container is in it, and only then keeps what is written. */
  #slice(buildId: string, pids: number | null): Bound {
    const name = `${this.#parent}-${buildId.replaceAll('-', '')}`;
    const words = name.split('-');
    const path = words.map((_, index) => `${words.slice(0, index + 1).join('-')}.slice`).join('/');
    return {
      cgroupParent: `${name}.slice`,
      keepUp: async () => {
        if (pids !== null) await this.#folders.setBound(path, pids);
        await this.keepUp();
      },
      release: async () => undefined,
    };
  }

  async #bound(group: string, pids: number): Promise<void> {
    for (const name of await this.#folders.children(this.#parent)) {
      if (name.startsWith(PREFIX) && !this.#inUse.has(name)) await this.#folders.remove(`${this.#parent}/${name}`);
    }
    await this.#folders.bound(this.#parent, { group, pids });
  }

  async #boundFromInside(group: string, pids: number): Promise<void> {
    const others = [...this.#inUse].filter((name) => name !== group);
    const id = await this.#containers.create(`berth-${this.#instance}-bound-${group}`, {
      Image: this.#probeImage,
      User: '0:0',
      Entrypoint: [],
      Cmd: ['/bin/sh', '-c', BOUND_SCRIPT, 'bound', this.#parent, group, String(pids), ...others],
      Labels: containerLabels(this.#instance, { kind: 'probe' }),
      HostConfig: {
        Binds: [`${CGROUPS}:/cgroups`],
        NetworkMode: 'none',
        CapDrop: ['ALL'],
        // The folders belong to root, who may not write some of them by their mode.
        CapAdd: ['DAC_OVERRIDE'],
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

  async #look(): Promise<Ground> {
    this.#ground ??= this.#explore();
    return await this.#ground.catch((thrown) => {
      this.#ground = null;
      throw thrown;
    });
  }

  async #explore(): Promise<Ground> {
    const { cgroupDriver } = await this.#host.look();
    const writable = await this.#folders.areWritable(`${this.#parent}-trial`);
    return { systemd: cgroupDriver === 'systemd', writable };
  }
}
