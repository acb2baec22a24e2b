import type Docker from 'dockerode';
import { Fault } from '../errors.ts';
import { type DockerClient, reasonOf, statusOf, unless } from './docker-client.ts';
import type { AppNetwork } from './engine.ts';
import { appNetworkName, bridgeName, buildNetworkName, LABEL, labelOf } from './labels.ts';

interface NetworkSpec {
  readonly name: string;
  readonly subnet: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly neighboursMayTalk: boolean;
}

/** The networks of apps and builds on one Docker Engine. */
export class Networks {
  readonly #client: DockerClient;
  readonly #instance: string;
  /** Networks that are being made: the Engine would make two of one name for two callers. */
  readonly #making = new Map<string, Promise<void>>();
  /** Subnets for builds, the one that was given back last at the end. */
  readonly #freeBuildSubnets: string[];
  readonly #buildSubnets = new Map<string, string>();

  constructor(options: { client: DockerClient; instance: string; buildSubnets?: readonly string[] }) {
    this.#client = options.client;
    this.#instance = options.instance;
    this.#freeBuildSubnets = [...(options.buildSubnets ?? [])];
  }

  appNetworkName(appId: string): string {
    return appNetworkName(this.#instance, appId);
  }

  async ensureForApp({ appId, subnet }: AppNetwork): Promise<void> {
    await this.#ensure({
      name: appNetworkName(this.#instance, appId),
      subnet,
      labels: { [LABEL.instance]: this.#instance, [LABEL.app]: appId },
      neighboursMayTalk: true,
    });
  }

  /** A throw-away network of a build; answers its name. */
  async ensureForBuild({ buildId, subnet }: { buildId: string; subnet: string | null }): Promise<string> {
    const name = buildNetworkName(this.#instance, buildId);
    const labels = { [LABEL.instance]: this.#instance, [LABEL.build]: buildId };
    await this.#ensure({ name, subnet: subnet ?? this.#takeBuildSubnet(name), labels, neighboursMayTalk: false });
    return name;
  }

  /** A subnet for this build alone; null (Docker chooses) where none were given or all are taken. */
  #takeBuildSubnet(name: string): string | null {
    const subnet = this.#buildSubnets.get(name) ?? this.#freeBuildSubnets.shift() ?? null;
    if (subnet !== null) this.#buildSubnets.set(name, subnet);
    return subnet;
  }

  #giveBuildSubnetBack(name: string): void {
    const subnet = this.#buildSubnets.get(name);
    if (subnet === undefined) return;
    this.#buildSubnets.delete(name);
    this.#freeBuildSubnets.push(subnet);
  }

  async removeOfApp(appId: string): Promise<void> {
    const name = appNetworkName(this.#instance, appId);
    if (await this.#remove(name)) return;
    throw new Fault({
      code: 'conflict',
      message: `Cannot remove the network ${name}: containers are still on it`,
      next: 'Stop the dynos of its app first.',
    });
  }

  /** Removes a build's network unless containers are on it still; answers whether it is gone. */
  async removeOfBuild(buildId: string): Promise<boolean> {
    const name = buildNetworkName(this.#instance, buildId);
    const gone = await this.#remove(name);
    if (gone) this.#giveBuildSubnetBack(name);
    return gone;
  }

  /** App ids of the apps' networks, and build ids and names of the builds'. */
  async list(): Promise<{ appIds: string[]; builds: { buildId: string; name: string }[] }> {
    const found = await this.#client.ask((docker) =>
      docker.listNetworks({ filters: { label: [`${LABEL.instance}=${this.#instance}`] } }),
    );
    const appIds: string[] = [];
    const builds: { buildId: string; name: string }[] = [];
    for (const network of found) {
      const appId = labelOf(network.Labels, LABEL.app);
      const buildId = labelOf(network.Labels, LABEL.build);
      if (buildId !== null) builds.push({ buildId, name: network.Name });
      else if (appId !== null) appIds.push(appId);
    }
    return { appIds, builds };
  }

  async #ensure(spec: NetworkSpec): Promise<void> {
    const making = this.#making.get(spec.name) ?? this.#make(spec).finally(() => this.#making.delete(spec.name));
    this.#making.set(spec.name, making);
    await making;
  }

  async #make(spec: NetworkSpec): Promise<void> {
    try {
      await this.#client.ask((docker) => docker.createNetwork(createOptions(spec)));
    } catch (thrown) {
      if (statusOf(thrown) === 409) return await this.#settle(spec);
      if (statusOf(thrown) === null) throw thrown;
      throw new Fault({
        code: 'conflict',
        message: `Cannot make the network ${spec.name} (${spec.subnet ?? 'any subnet'}): ${reasonOf(thrown)}`,
        next: 'Run `berth doctor`: another network of this machine may use the same addresses.',
        cause: thrown,
      });
    }
  }

  /** A network of that name is there: it stays when its subnet is the wanted one, and is made anew otherwise. */
  async #settle(spec: NetworkSpec): Promise<void> {
    const network = await unless(
      [404],
      this.#client.ask((docker) => docker.getNetwork(spec.name).inspect()),
    );
    const subnet: unknown = network?.IPAM?.Config?.[0]?.Subnet;
    if (network !== null && (spec.subnet === null || subnet === spec.subnet)) return;
    if (!(await this.#remove(spec.name))) {
      throw new Fault({
        code: 'conflict',
        message: `Cannot make the network ${spec.name} with ${spec.subnet}: it has ${subnet}, and containers on it`,
        next: 'Stop the dynos of its app first.',
      });
    }
    await this.#client.ask((docker) => docker.createNetwork(createOptions(spec)));
  }

  async #remove(name: string): Promise<boolean> {
    try {
      await this.#client.ask((docker) => docker.getNetwork(name).remove());
      return true;
    } catch (thrown) {
      if (statusOf(thrown) === 404) return true;
      if (statusOf(thrown) === 403 || statusOf(thrown) === 409) return false;
      throw thrown;
    }
  }
}

function createOptions(spec: NetworkSpec): Docker.NetworkCreateOptions {
  return {
    Name: spec.name,
    CheckDuplicate: true,
    Driver: 'bridge',
    ...(spec.subnet === null ? {} : { IPAM: { Driver: 'default', Config: [{ Subnet: spec.subnet }] } }),
    Options: {
      'com.docker.network.bridge.name': bridgeName(spec.name),
      'com.docker.network.bridge.enable_icc': String(spec.neighboursMayTalk),
    },
    Labels: { ...spec.labels },
  };
}
