import type { Readable } from 'node:stream';
import type { Endpoint } from '../model/dyno.ts';
import { Authorities } from './authorities.ts';
import { BuildContainers } from './build-containers.ts';
import { BuildLimits } from './build-limits.ts';
import { sweepBuilds } from './build-sweep.ts';
import { Containers } from './containers.ts';
import { diskUsage, volumeSizes } from './disk-usage.ts';
import { DockerClient } from './docker-client.ts';
import { DockerfileBuilds } from './dockerfile-build.ts';
import { DynoUsages } from './dyno-usage.ts';
import type {
  Applied,
  AppNetwork,
  AttachedProcess,
  BuildContainer,
  BuildContainerSpec,
  DockerfileBuildSpec,
  DynoUsage,
  Engine,
  EngineChange,
  EngineHost,
  ExecSpec,
  ObservedContainer,
  OneOffRun,
  OneOffSpec,
  OutputLine,
  ProcessSetSpec,
} from './engine.ts';
import { watchEvents } from './events.ts';
import { Execs } from './execs.ts';
import { Host } from './host.ts';
import type { ImageConfig, ImageInfo } from './image-store.ts';
import { Images } from './images.ts';
import { listeningIn } from './listening.ts';
import { Networks } from './networks.ts';
import { Observation } from './observation.ts';
import { OneOffs } from './one-off.ts';
import { Outputs } from './output.ts';
import { ProcessContainers } from './process-containers.ts';
import { ProcessSets } from './process-sets.ts';
import { savedImage } from './saved-image.ts';
import { StageImages } from './stage-images.ts';
import { UsageFiles } from './usage-files.ts';
import { Volumes } from './volumes.ts';

export interface DockerEngineOptions {
  /** Path of the Docker Engine's unix socket. */
  readonly socketPath: string;
  /** See Settings: only what carries it is seen or touched. */
  readonly instance: string;
  readonly reach: 'address' | 'published-port';
  /** PEM text of certificate authorities that every dyno and build trusts besides the usual, or null. */
  readonly extraCa: string | null;
  /** Image with a shell and `cat` that is surely on the Docker Engine: the stack's tag. */
  readonly probeImage: string;
  /** IPv4 CIDRs for the networks of builds, one for each at once; Docker's own choice without them. */
  readonly buildSubnets?: readonly string[];
}

/** The engine of one machine: one Docker Engine, by its socket. */
export class DockerEngine implements Engine {
  readonly #options: DockerEngineOptions;
  readonly #client: DockerClient;
  readonly #containers: Containers;
  readonly #networks: Networks;
  readonly #images: Images;
  readonly #volumes: Volumes;
  readonly #host: Host;
  readonly #outputs: Outputs;
  readonly #sets: ProcessSets;
  readonly #oneOffs: OneOffs;
  readonly #execs: Execs;
  readonly #observation: Observation;
  readonly #usages: DynoUsages;
  readonly #buildContainers: BuildContainers;
  readonly #buildLimits: BuildLimits;
  readonly #dockerfiles: DockerfileBuilds;

  constructor(options: DockerEngineOptions) {
    const { instance, extraCa } = options;
    this.#options = options;
    const client = new DockerClient(options);
    const containers = new Containers({ client, instance });
    const base = { client, containers, instance };
    const networks = new Networks({ client, instance, buildSubnets: options.buildSubnets ?? [] });
    const images = new Images({ client, instance });
    const volumes = new Volumes({ client, instance });
    const authorities = extraCa === null ? null : new Authorities({ ...base, images, extraCa });
    const host = new Host(client);
    const buildLimits = new BuildLimits({ containers, instance, host, probeImage: options.probeImage });
    const publishesPorts = options.reach === 'published-port';
    const shape = () => host.shape();
    const processes = new ProcessContainers({
      containers,
      networks,
      authorities,
      instance,
      publishesPorts,
      host: shape,
      image: (reference) => images.inspect(reference),
    });
    this.#client = client;
    this.#containers = containers;
    this.#networks = networks;
    this.#images = images;
    this.#volumes = volumes;
    this.#host = host;
    this.#buildLimits = buildLimits;
    this.#outputs = new Outputs({ client, containers });
    this.#sets = new ProcessSets({ containers, processes, outputs: this.#outputs });
    this.#oneOffs = new OneOffs({ client, containers, processes });
    this.#execs = new Execs(base);
    this.#observation = new Observation({ client, containers, publishesPorts });
    const running = () => this.#observation.running;
    this.#usages = new DynoUsages({ client, files: new UsageFiles(), running });
    this.#buildContainers = new BuildContainers({
      ...base,
      networks,
      images,
      volumes,
      host: shape,
      buildLimits,
      extraAuthorities: extraCa !== null,
    });
    const stages = new StageImages(images);
    this.#dockerfiles = new DockerfileBuilds({ ...base, networks, authorities, buildLimits, host: shape, stages });
  }

  async host(): Promise<EngineHost> {
    return { ...(await this.#host.look()), boundsDockerfileProcesses: await this.#buildLimits.holds() };
  }

  async usage(): Promise<DynoUsage[]> {
    return await this.#usages.look();
  }

  async apply(set: ProcessSetSpec): Promise<Applied> {
    return await this.#sets.apply(set);
  }

  /** Resolves when all that {@link apply} is stopping has ended and is gone. */
  async settled(): Promise<void> {
    await this.#sets.settled();
  }

  async observe(): Promise<ObservedContainer[]> {
    return await this.#observation.observe();
  }

  async watch(options: { signal: AbortSignal; onChange: (change: EngineChange) => void }): Promise<void> {
    await watchEvents({ ...options, client: this.#client, instance: this.#options.instance });
  }

  async stopContainer(options: { containerId: string; stopSeconds: number }): Promise<void> {
    await this.#sets.stop(options);
  }

  async removeContainer({ containerId, force = false }: { containerId: string; force?: boolean }): Promise<void> {
    await this.#containers.remove(containerId, { force });
  }

  async listening(containerId: string): Promise<Endpoint[]> {
    const { instance, probeImage } = this.#options;
    return await listeningIn(containerId, {
      client: this.#client,
      containers: this.#containers,
      instance,
      probeImage,
    });
  }

  async output(options: {
    containerId: string;
    since: number;
    signal: AbortSignal;
    onLine: (line: OutputLine) => void;
  }): Promise<void> {
    await this.#outputs.follow(options);
  }

  async runOnce(spec: OneOffSpec): Promise<OneOffRun> {
    return await this.#oneOffs.run(spec);
  }

  async exec(spec: ExecSpec): Promise<AttachedProcess> {
    return await this.#execs.run(spec);
  }

  async sweepExecs(): Promise<void> {
    await this.#execs.sweep();
  }

  async ensureNetwork(network: AppNetwork): Promise<void> {
    await this.#networks.ensureForApp(network);
  }

  async removeNetwork(appId: string): Promise<void> {
    await this.#networks.removeOfApp(appId);
  }

  async networks(): Promise<{ appIds: string[]; throwAway: string[] }> {
    const { appIds, builds } = await this.#networks.list();
    return { appIds, throwAway: builds.map(({ name }) => name) };
  }

  async buildContainer(spec: BuildContainerSpec): Promise<BuildContainer> {
    return await this.#buildContainers.create(spec);
  }

  async buildDockerfile(spec: DockerfileBuildSpec): Promise<{ image: string }> {
    return await this.#dockerfiles.build(spec);
  }

  async sweepBuilds(keep: ReadonlySet<string>): Promise<number> {
    return await sweepBuilds(keep, { containers: this.#containers, networks: this.#networks });
  }

  async inspectImage(reference: string): Promise<ImageInfo | null> {
    return await this.#images.inspect(reference);
  }

  async images(): Promise<ImageInfo[]> {
    return await this.#images.list();
  }

  async tagImage(options: { reference: string; tag: string }): Promise<void> {
    await this.#images.tag(options);
  }

  async removeImage(reference: string): Promise<boolean> {
    return await this.#images.remove(reference);
  }

  async importImage(options: { tar: Readable; tag: string; config: ImageConfig }): Promise<{ image: string }> {
    return await this.#images.import(options);
  }

  async pullImage(options: {
    reference: string;
    onProgress: (text: string) => void;
    signal: AbortSignal;
  }): Promise<void> {
    await this.#images.pull(options);
  }

  async saveImages(references: readonly string[]): Promise<Readable> {
    return await this.#images.save(references);
  }

  async loadImages(tar: Readable): Promise<void> {
    await this.#images.load(tar);
  }

  async loadImage({ tar, tag }: { tar: Readable; tag: string }): Promise<void> {
    const archive = savedImage({ tar, tag });
    await this.#images.load(archive);
  }

  async removeVolume(name: string): Promise<void> {
    await this.#volumes.remove(name);
  }

  async volumes(): Promise<{ name: string; appId: string }[]> {
    return await this.#volumes.list();
  }

  async volumeSizes(): Promise<{ name: string; appId: string; sizeBytes: number }[]> {
    return await volumeSizes({ client: this.#client, instance: this.#options.instance });
  }

  async diskUsage(): Promise<{ imagesBytes: number; volumesBytes: number; containersBytes: number }> {
    return await diskUsage({ client: this.#client, instance: this.#options.instance });
  }
}
