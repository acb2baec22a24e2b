import { randomBytes } from 'node:crypto';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { authorityEnv, SYSTEM_BUNDLE } from './authorities.ts';
import type { BuildLimits } from './build-limits.ts';
import { runStep } from './build-step.ts';
import type { Containers } from './containers.ts';
import type { DockerClient } from './docker-client.ts';
import type { BuildContainer, BuildContainerSpec, BuildRun, BuildRunResult } from './engine.ts';
import type { ImageConfig } from './image-store.ts';
import type { Images } from './images.ts';
import { buildLabels } from './labels.ts';
import type { Networks } from './networks.ts';
import { type HostShape, stepContainer } from './profile.ts';
import type { Volumes } from './volumes.ts';

const HALF_HOUR = 1_800_000;

/** Makes containers to build in. */
export class BuildContainers {
  readonly parts: BuildParts;

  constructor(parts: BuildParts) {
    this.parts = parts;
  }

  async create(spec: BuildContainerSpec): Promise<BuildContainer> {
    const { containers, networks, volumes, instance, host } = this.parts;
    spec.signal.throwIfAborted();
    const [network] = await Promise.all([
      spec.network === 'egress'
        ? networks.ensureForBuild({ buildId: spec.buildId, subnet: spec.subnet ?? null })
        : null,
      volumes.ensure(spec.volumes),
    ]);
    const options = stepContainer(
      {
        image: spec.from,
        privilege: spec.privilege ?? 'app',
        limits: spec.limits,
        labels: buildLabels(instance, spec.buildId),
        network,
        cgroupParent: await this.parts.buildLimits.parent(),
        binds: spec.volumes.map(({ name, path }) => `${name}:${path}`),
      },
      await host(),
    );
    const name = `berth-${instance}-build-${spec.buildId}-${randomBytes(3).toString('hex')}`;
    const id = await containers.create(name, options);
    const container = new StepwiseContainer({ id, spec, parts: this.parts });
    try {
      await volumes.own(id, spec.volumes);
    } catch (thrown) {
      await container.remove();
      throw thrown;
    }
    return container;
  }
}

interface BuildParts {
  readonly client: DockerClient;
  readonly containers: Containers;
  readonly networks: Networks;
  readonly images: Images;
  readonly volumes: Volumes;
  readonly instance: string;
  readonly host: () => Promise<HostShape>;
  readonly buildLimits: BuildLimits;
  /** Whether builds are told of extra certificate authorities. */
  readonly extraAuthorities: boolean;
}

class StepwiseContainer implements BuildContainer {
  readonly #id: string;
  readonly #spec: BuildContainerSpec;
  readonly #parts: BuildParts;
  #running: boolean = false;

  constructor({ id, spec, parts }: { id: string; spec: BuildContainerSpec; parts: BuildParts }) {
    this.#id = id;
    this.#spec = spec;
    this.#parts = parts;
  }

  async put({ tar, path }: { tar: Readable | Buffer; path: string }): Promise<void> {
    const { signal } = this.#spec;
    signal.throwIfAborted();
    try {
      const options = { path, abortSignal: signal };
      await this.#parts.client.ask((docker) => docker.getContainer(this.#id).putArchive(tar, options), {
        deadlineMs: HALF_HOUR,
      });
    } catch (thrown) {
      throw signal.aborted ? signal.reason : thrown;
    }
  }

  async get(path: string): Promise<Readable> {
    this.#spec.signal.throwIfAborted();
    const stream = await this.#parts.client.follow((docker) => docker.getContainer(this.#id).getArchive({ path }));
    const tar = new PassThrough();
    // An answer that came whole is kept until it is read, and one that breaks off is an error of what is read.
    pipeline(stream, tar, () => undefined);
    return tar;
  }

  async run(run: BuildRun): Promise<BuildRunResult> {
    const { signal } = this.#spec;
    signal.throwIfAborted();
    const { client, containers } = this.#parts;
    if (!this.#running) {
      await containers.start(this.#id);
      await this.#parts.buildLimits.keepUp();
    }
    // Where a step is not seen to its end, its container was killed.
    this.#running = false;
    const env = this.#parts.extraAuthorities ? { ...authorityEnv(SYSTEM_BUNDLE), ...run.env } : run.env;
    const { limits, volumes } = this.#spec;
    const volumePaths = volumes.map(({ path }) => path);
    const place = { client, containers, containerId: this.#id, limits, volumePaths, signal };
    const { result, alive } = await runStep({ ...run, env }, place);
    this.#running = alive;
    signal.throwIfAborted();
    return result;
  }

  async commit(config: ImageConfig): Promise<{ image: string; sizeBytes: number }> {
    this.#spec.signal.throwIfAborted();
    return await this.#parts.images.commit(this.#id, config);
  }

  async remove(): Promise<void> {
    await this.#parts.containers.remove(this.#id);
    if (this.#spec.network === 'egress') await this.#parts.networks.removeOfBuild(this.#spec.buildId);
  }
}
