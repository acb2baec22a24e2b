import { Fault } from '../errors.ts';
import type { DockerClient } from './docker-client.ts';
import type { EngineHost } from './engine.ts';
import type { HostShape } from './profile.ts';

type HostFacts = Omit<EngineHost, 'boundsDockerfileProcesses'>;

/** What the machine of a Docker Engine is like. */
export class Host {
  readonly #client: DockerClient;
  #known: HostFacts | null = null;

  constructor(client: DockerClient) {
    this.#client = client;
  }

  /** Asks anew. */
  async look(): Promise<HostFacts & { readonly cgroupDriver: string }> {
    const [info, version] = await Promise.all([
      this.#client.ask((docker) => docker.info()),
      this.#client.ask((docker) => docker.version()),
    ]);
    const facts = {
      version: version.Version,
      apiVersion: version.ApiVersion,
      cgroupVersion: info.CgroupVersion === '2' ? (2 as const) : (1 as const),
      cgroupDriver: String(info.CgroupDriver),
      memoryBytes: info.MemTotal,
      cpus: info.NCPU,
      rootDir: info.DockerRootDir,
      architecture: architectureOf(info.Architecture),
    };
    this.#known = facts;
    return facts;
  }

  /** What was known already, or is asked now. */
  async shape(): Promise<HostShape> {
    return this.#known ?? (await this.look());
  }
}

function architectureOf(name: string): EngineHost['architecture'] {
  if (name === 'x86_64' || name === 'amd64') return 'x64';
  if (name === 'aarch64' || name === 'arm64') return 'arm64';
  throw new Fault({
    code: 'service_unavailable',
    message: `Cannot run on this machine: its Docker Engine is for ${name}`,
    next: 'Use a machine with an x86-64 or ARM 64 processor.',
  });
}
