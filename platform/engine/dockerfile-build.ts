import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../errors.ts';
import { type Authorities, BUNDLE_IN_IMAGE, SYSTEM_BUNDLE } from './authorities.ts';
import type { Bound, BuildLimits } from './build-limits.ts';
import { BuildWatch } from './build-watch.ts';
import type { Containers } from './containers.ts';
import { type DockerClient, reasonOf, statusOf } from './docker-client.ts';
import { withLinesInStages } from './dockerfile-authorities.ts';
import { DockerfileOutput } from './dockerfile-output.ts';
import type { ContainerLimits, DockerfileBuildSpec } from './engine.ts';
import { LABEL } from './labels.ts';
import type { Networks } from './networks.ts';
import { toldOutOfMemory } from './out-of-memory.ts';
import { paced } from './paced.ts';
import type { HostShape } from './profile.ts';
import { type Progress, progressOf } from './progress.ts';
import type { StageImages } from './stage-images.ts';
import { withFileChanged } from './tar.ts';

const MEGABYTE = 1024 * 1024;
const CPU_PERIOD_US = 100_000;

interface Parts {
  readonly client: DockerClient;
  readonly containers: Containers;
  readonly networks: Networks;
  readonly authorities: Authorities | null;
  readonly buildLimits: BuildLimits;
  readonly host: () => Promise<HostShape>;
  readonly stages: StageImages;
  readonly instance: string;
}

/** Builds from Dockerfiles with Docker's classic builder: BuildKit ignores limits. */
export class DockerfileBuilds {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async build(spec: DockerfileBuildSpec): Promise<{ image: string }> {
    const { networks, buildLimits } = this.#parts;
    spec.signal.throwIfAborted();
    const networkName =
      spec.network === 'none'
        ? 'none'
        : await networks.ensureForBuild({ buildId: spec.buildId, subnet: spec.subnet ?? null });
    const bound = await buildLimits.hold(spec.buildId, spec.limits.pids).catch(async (thrown) => {
      await networks.removeOfBuild(spec.buildId);
      throw thrown;
    });
    try {
      return await this.#run(spec, { networkName, bound });
    } catch (thrown) {
      if (spec.signal.aborted) throw spec.signal.reason;
      throw this.#refusal(thrown);
    } finally {
      await this.#leave(spec.buildId);
      await bound.release();
    }
  }

  /** A build that was ended from here has a container for a moment yet; what stays after that is for the sweep. */
  async #leave(buildId: string): Promise<void> {
    for (let tries = 0; tries < 30 && !(await this.#parts.networks.removeOfBuild(buildId)); tries += 1)
      await pause(100);
  }

  async #run(
    spec: DockerfileBuildSpec,
    { networkName, bound }: { networkName: string; bound: Bound },
  ): Promise<{ image: string }> {
    const startedAt = Date.now();
    const output = new DockerfileOutput(spec.onOutput);
    const context = await this.#context(spec);
    const options = { ...(await this.#options(spec)), networkmode: networkName, cgroupparent: bound.cgroupParent };
    const stream = await this.#parts.client.follow((docker) => docker.buildImage(context, options));
    let watch: BuildWatch | null = null;
    try {
      for await (const message of progressOf(paced(stream, { signal: spec.signal }))) {
        output.take(message);
        if (message.error !== undefined)
          throw watch?.fault ?? (await this.#fault(message, { output, startedAt, limits: spec.limits }));
        if (!output.startedContainer(message)) continue;
        watch?.close();
        watch = this.#watch(output.containerId, spec);
        await bound.keepUp();
      }
    } finally {
      watch?.close();
      // Without them the next build is slower, and no more: not worth hiding how this one came out.
      await this.#parts.stages.keep(spec.appId, output.stages).catch(() => undefined);
    }
    if (output.image === null) throw new Error('The Docker Engine ended the build without an image');
    return { image: output.image };
  }

  #watch(containerId: string | null, { limits }: DockerfileBuildSpec): BuildWatch | null {
    const { client, containers } = this.#parts;
    if (containerId === null) return null;
    return new BuildWatch({ client, containers, containerId, limits, volumePaths: [] });
  }

  async #options(spec: DockerfileBuildSpec) {
    const host = await this.#parts.host();
    const { memoryBytes, cpus } = spec.limits;
    return {
      dockerfile: spec.dockerfile,
      ...(spec.target === undefined ? {} : { target: spec.target }),
      ...(spec.tag === null ? {} : { t: spec.tag }),
      rm: true,
      forcerm: true,
      memory: memoryBytes,
      memswap: memoryBytes,
      cpushares: 512,
      cpuperiod: CPU_PERIOD_US,
      cpuquota: Math.round(Math.min(cpus, host.cpus) * CPU_PERIOD_US),
      buildargs: { ...spec.args },
      labels: { ...spec.labels, [LABEL.instance]: this.#parts.instance, [LABEL.app]: spec.appId },
      abortSignal: spec.signal,
    };
  }

  async #context(spec: DockerfileBuildSpec): Promise<Readable> {
    const { authorities } = this.#parts;
    if (authorities === null) return spec.context;
    const image = await authorities.image();
    const { path, env } = authorities.inImage();
    const lines = [
      `COPY --from=${image} ${BUNDLE_IN_IMAGE} ${path}`,
      `COPY --from=${image} ${BUNDLE_IN_IMAGE} ${SYSTEM_BUNDLE}`,
      `ENV ${Object.entries(env)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')}`,
    ];
    return withFileChanged(spec.context, {
      file: spec.dockerfile,
      change: (text) => withLinesInStages(text, lines),
    });
  }

  async #fault(
    message: Progress,
    { output, startedAt, limits }: { output: DockerfileOutput; startedAt: number; limits: ContainerLimits },
  ): Promise<Fault> {
    const { step, lastLines, containerId } = output;
    const reason = message.errorDetail?.message ?? message.error ?? '';
    const exitCode = message.errorDetail?.code ?? null;
    const shown = lastLines.length === 0 ? '' : `\n${lastLines.join('\n')}`;
    if (exitCode === 137 || (exitCode !== null && (await this.#ranOutOfMemory(containerId, startedAt)))) {
      const megabytes = Math.round(limits.memoryBytes / MEGABYTE);
      return new Fault({
        code: 'build_out_of_memory',
        message: `Cannot build the Dockerfile: ${step} ran out of the ${megabytes} MB of memory that the build has${shown}`,
        next: `Allow more with \`berth settings:set build-memory-mb=${megabytes * 2}\`, and push again.`,
      });
    }
    if (exitCode === null && /dial tcp|no such host|i\/o timeout|connection refused|TLS handshake/.test(reason)) {
      return new Fault({
        code: 'registry_unreachable',
        message: `Cannot build the Dockerfile: ${step} needs an image that is not on this machine: ${reason}`,
        next: 'Check the name of the image, and that this machine reaches its registry.',
      });
    }
    const why = exitCode === null ? `failed: ${reason}` : `ended with exit code ${exitCode}`;
    return new Fault({
      code: 'build_failed',
      message: `Cannot build the Dockerfile: ${step} ${why}${shown}`,
      next:
        buildKitAlone(reason) ??
        'Run `docker build` on your own machine to see it there, correct the step, and push again.',
    });
  }

  /** Whether a process was killed for memory in a step's container, though the step itself ended in another way. */
  async #ranOutOfMemory(containerId: string | null, startedAt: number): Promise<boolean> {
    if (containerId === null) return false;
    return await toldOutOfMemory(this.#parts.client, { containerId, since: startedAt, until: Date.now() });
  }

  /** The Engine refused the build as a whole: a Dockerfile that cannot be parsed, or is not there. */
  #refusal(thrown: unknown): Error {
    if (statusOf(thrown) === null) return this.#parts.client.translate(thrown);
    return new Fault({
      code: 'build_failed',
      message: `Cannot build the Dockerfile: ${reasonOf(thrown)}`,
      next: buildKitAlone(reasonOf(thrown)) ?? 'Correct the Dockerfile, and push again.',
      cause: thrown,
    });
  }
}

/** The next step where the Dockerfile has something that BuildKit alone knows, and `reason` says so; else null. */
function buildKitAlone(reason: string): string | null {
  if (!/requires BuildKit|unknown flag/i.test(reason)) return null;
  return "It is BuildKit's alone, and Docker's classic builder builds here, since BuildKit holds no limits: say it in another way (COPY without --parents and --exclude, say), and push again.";
}
