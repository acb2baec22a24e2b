import { createHash, randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import type { AptOrigin, Runtime, RuntimePart } from '../../buildpacks/plan.ts';
import type { BuildContainer, BuildEngine } from '../engine/engine.ts';
import type { ImageStore } from '../engine/image-store.ts';
import { Fault } from '../errors.ts';
import { aptScript, keyringPath } from './apt-script.ts';
import type { BuildLog } from './build-log.ts';
import { download } from './download.ts';
import type { RegistryPackages } from './registry-packages.ts';
import { shownSeconds } from './step-run.ts';

const MIB = 1024 * 1024;
/** Berth's own steps, not a user's: enough for apt, and to compile a language. */
const LIMITS = { memoryBytes: 2048 * MIB, cpus: 2, pids: 512 };
const MOST_MS = 40 * 60_000;

/** A runtime image that is to be made. */
interface Wanted {
  readonly runtime: Runtime;
  readonly tag: string;
  readonly stackId: string;
  /** Images of the runtimes of which it takes folders. */
  readonly others: ReadonlyMap<Runtime, string>;
}

/** Parts go into `container`. */
interface Making extends Wanted {
  readonly buildId: string;
  readonly container: BuildContainer;
}

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
    const others = new Map<Runtime, string>();
    for (const part of runtime.parts) {
      if (part.kind === 'folder') others.set(part.of, await this.ensure({ runtime: part.of, log, signal }));
    }
    log.section(runtime.making ?? `Making the runtime image of ${runtime.name} ${runtime.version} (once for all apps)`);
    const began = performance.now();
    const image = await this.#wait({ runtime, tag, stackId: stack.id, others }, signal);
    log.line(`(took ${shownSeconds((performance.now() - began) / 1000)})`);
    return image;
  }

  /** The time of a build ends the wait for a runtime, not its making. */
  async #wait(wanted: Wanted, signal: AbortSignal): Promise<string> {
    try {
      return await unlessAborted(this.#shared(wanted), signal);
    } catch (thrown) {
      throw thrown instanceof Fault && thrown.code === 'build_timeout' ? goesOn(thrown, wanted.runtime) : thrown;
    }
  }

  #shared(wanted: Wanted): Promise<string> {
    const { tag } = wanted;
    const known = this.#making.get(tag);
    if (known !== undefined) return known;
    const making = this.#make(wanted).finally(() => this.#making.delete(tag));
    this.#making.set(tag, making);
    return making;
  }

  async #make(wanted: Wanted): Promise<string> {
    const buildId = `runtime-${randomUUID()}`;
    this.#buildIds.add(buildId);
    try {
      return await this.#makeAs(buildId, wanted);
    } finally {
      this.#buildIds.delete(buildId);
    }
  }

  async #makeAs(buildId: string, wanted: Wanted): Promise<string> {
    const { runtime, tag, stackId } = wanted;
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
      for (const part of runtime.parts) await this.#add(part, { ...wanted, buildId, container });
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

  async #add(part: RuntimePart, making: Making): Promise<void> {
    const { container, runtime } = making;
    switch (part.kind) {
      case 'npm':
        return container.put({ tar: await this.#packages.tar(part), path: '/' });
      case 'download':
        return container.put({ tar: await download(part), path: '/' });
      case 'folder':
        return this.#take(part, making);
      case 'apt':
        if (part.origin !== undefined) await putKeyring(container, part.origin);
        return run({ container, runtime, script: aptScript(part) });
      case 'run':
        return run({ container, runtime, script: part.script });
      default:
        return part satisfies never;
    }
  }

  async #take({ of, path }: Extract<RuntimePart, { kind: 'folder' }>, making: Making): Promise<void> {
    const { container, runtime, buildId, others, stackId } = making;
    const source = await this.#engine.buildContainer({
      buildId,
      from: others.get(of) ?? stackId,
      limits: LIMITS,
      network: 'none',
      privilege: 'root',
      volumes: [],
      signal: AbortSignal.timeout(MOST_MS),
    });
    try {
      const to = posix.dirname(path);
      await run({ container, runtime, script: `tar -x -f - -C ${to}`, input: await source.get(path) });
    } finally {
      await source.remove();
    }
  }
}

function goesOn(timeout: Fault, { name, version }: Runtime): Fault {
  return new Fault({
    code: 'build_timeout',
    message: `${timeout.message}: ${name} ${version} was still being made for it`,
    next: 'It goes on being made. Push again in some minutes.',
    cause: timeout,
  });
}

async function putKeyring(container: BuildContainer, origin: AptOrigin): Promise<void> {
  const tar = await download({ url: `${origin.url}${origin.keyring}`, path: keyringPath(origin) });
  await container.put({ tar, path: '/' });
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
  input,
}: {
  container: BuildContainer;
  runtime: Runtime;
  script: string;
  input?: Readable;
}): Promise<void> {
  const printed: Buffer[] = [];
  const { exitCode } = await container.run({
    shell: '/bin/sh',
    script,
    user: 'root',
    workingDirectory: '/',
    env: {},
    ...(input !== undefined && { input }),
    onOutput: (chunk) => printed.push(chunk),
  });
  if (exitCode === 0) return;
  const tail = Buffer.concat(printed).toString().trim().split('\n').slice(-15).join('\n');
  const missing = /E: (?:Unable to locate package|Package) '?([a-z0-9][\w.+-]*)/.exec(tail)?.[1];
  if (missing !== undefined) {
    throw new Fault({
      code: 'build_failed',
      message: `Cannot make the runtime image of ${runtime.name} ${runtime.version}: there is no package ${missing}`,
      next: 'Correct the name where it stands (the Aptfile, most likely), and push again.',
    });
  }
  throw new Fault({
    code: 'service_unavailable',
    message: `Cannot make the runtime image of ${runtime.name} ${runtime.version}: exit code ${exitCode}\n${tail}`,
    next: 'Check that this machine reaches its package registries (`berth doctor`), and push again.',
  });
}
