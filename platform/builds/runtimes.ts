import { createHash, randomUUID } from 'node:crypto';
import type { Runtime, RuntimePart } from '../../buildpacks/plan.ts';
import type { BuildContainer, BuildEngine } from '../engine/engine.ts';
import type { ImageStore } from '../engine/image-store.ts';
import { Fault } from '../errors.ts';
import { aptScript } from './apt-script.ts';
import type { BuildLog } from './build-log.ts';
import type { RegistryPackages } from './registry-packages.ts';
import { shownSeconds } from './step-run.ts';

const MIB = 1024 * 1024;
/** Berth's own steps, not a user's: enough for apt. */
const LIMITS = { memoryBytes: 2048 * MIB, cpus: 2, pids: 512 };
const MOST_MS = 15 * 60_000;

/** The runtime images: one for each language version and stack, made when it is first wanted, shared by all apps. */
export class RuntimeImages {
  readonly #engine: BuildEngine & ImageStore;
  readonly #packages: RegistryPackages;
  readonly #stackImage: string;
  readonly #making = new Map<string, Promise<string>>();
  readonly #buildIds = new Set<string>();

  constructor(options: { engine: BuildEngine & ImageStore; packages: RegistryPackages; stackImage: string }) {
    this.#engine = options.engine;
    this.#packages = options.packages;
    this.#stackImage = options.stackImage;
  }

  /** Build ids of the containers in which runtimes are being made. */
  get buildIds(): ReadonlySet<string> {
    return this.#buildIds;
  }

  /** Docker image id of the runtime. Builds that want the same one at once share its making; `signal` ends the wait. */
  async ensure({ runtime, log, signal }: { runtime: Runtime; log: BuildLog; signal: AbortSignal }): Promise<string> {
    const stack = await this.#engine.inspectImage(this.#stackImage);
    if (stack === null) {
      throw new Fault({
        code: 'service_unavailable',
        message: `Cannot build: the stack image ${this.#stackImage} is missing`,
        next: 'Run `berth up` (or `berth stack`) on the host, and push again.',
      });
    }
    if (runtime.parts.length === 0) return stack.id;
    const key = createHash('sha256')
      .update(JSON.stringify([stack.id, runtime]))
      .digest('hex')
      .slice(0, 16);
    const tag = `berth/runtime:${runtime.name}-${runtime.version}-${key}`;
    const present = await this.#engine.inspectImage(tag);
    if (present !== null) return present.id;
    log.section(`Making the runtime image of ${runtime.name} ${runtime.version} (once for all apps)`);
    const began = performance.now();
    const image = await unlessAborted(this.#shared({ runtime, tag, stackId: stack.id }), signal);
    log.line(`(took ${shownSeconds((performance.now() - began) / 1000)})`);
    return image;
  }

  #shared(wanted: { runtime: Runtime; tag: string; stackId: string }): Promise<string> {
    const { tag } = wanted;
    const known = this.#making.get(tag);
    if (known !== undefined) return known;
    const making = this.#make(wanted).finally(() => this.#making.delete(tag));
    this.#making.set(tag, making);
    return making;
  }

  async #make({ runtime, tag, stackId }: { runtime: Runtime; tag: string; stackId: string }): Promise<string> {
    const buildId = `runtime-${randomUUID()}`;
    this.#buildIds.add(buildId);
    try {
      return await this.#makeAs({ buildId, runtime, tag, stackId });
    } finally {
      this.#buildIds.delete(buildId);
    }
  }

  async #makeAs(options: { buildId: string; runtime: Runtime; tag: string; stackId: string }): Promise<string> {
    const { buildId, runtime, tag, stackId } = options;
    const container = await this.#engine.buildContainer({
      buildId,
      from: stackId,
      limits: LIMITS,
      network: runtime.parts.some(({ kind }) => kind === 'apt') ? 'egress' : 'none',
      privilege: 'root',
      volumes: [],
      signal: AbortSignal.timeout(MOST_MS),
    });
    try {
      for (const part of runtime.parts) await this.#add({ part, container, runtime });
      const { image } = await container.commit({
        env: runtime.env,
        user: '10000:10000',
        workingDirectory: '/app',
        command: ['/bin/bash'],
        labels: { 'berth.kind': 'runtime', 'berth.runtime': `${runtime.name} ${runtime.version}` },
        tag,
      });
      return image;
    } finally {
      await container.remove();
    }
  }

  async #add({
    part,
    container,
    runtime,
  }: {
    part: RuntimePart;
    container: BuildContainer;
    runtime: Runtime;
  }): Promise<void> {
    switch (part.kind) {
      case 'npm':
        return container.put({ tar: await this.#packages.tar(part), path: '/' });
      case 'apt':
        return run({ container, runtime, script: aptScript(part) });
      case 'run':
        return run({ container, runtime, script: part.script });
      default:
        return part satisfies never;
    }
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const aborted = () => reject(signal.reason);
  signal.addEventListener('abort', aborted);
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', aborted));
}

async function run({
  container,
  runtime,
  script,
}: {
  container: BuildContainer;
  runtime: Runtime;
  script: string;
}): Promise<void> {
  const printed: Buffer[] = [];
  const { exitCode } = await container.run({
    shell: '/bin/sh',
    script,
    user: 'root',
    workingDirectory: '/',
    env: {},
    onOutput: (chunk) => printed.push(chunk),
  });
  if (exitCode === 0) return;
  const tail = Buffer.concat(printed).toString().trim().split('\n').slice(-15).join('\n');
  const missing = /E: (?:Unable to locate package|Package) '?([a-z0-9][\w.+-]*)/.exec(tail)?.[1];
  if (missing !== undefined) {
    throw new Fault({
      code: 'build_failed',
      message: `Cannot make the runtime image of ${runtime.name} ${runtime.version}: Debian has no package ${missing}`,
      next: 'Correct the name where it stands (the Aptfile, most likely), and push again.',
    });
  }
  throw new Fault({
    code: 'service_unavailable',
    message: `Cannot make the runtime image of ${runtime.name} ${runtime.version}: exit code ${exitCode}\n${tail}`,
    next: 'Check that this machine reaches its package registries (`berth doctor`), and push again.',
  });
}
