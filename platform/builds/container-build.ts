import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { seenConfig } from '../../buildpacks/install-config.ts';
import type { ContainerPlan, InstallStep, Step } from '../../buildpacks/plan.ts';
import type { BuildContainer, BuildEngine, ContainerLimits } from '../engine/engine.ts';
import type { ImageStore } from '../engine/image-store.ts';
import { Fault } from '../errors.ts';
import type { App } from '../model/app.ts';
import type { Build } from '../model/build.ts';
import type { BuildLog } from './build-log.ts';
import { hintFor } from './hints.ts';
import { installKey } from './install-key.ts';
import type { RuntimeImages } from './runtimes.ts';
import type { TarRequest, Tree, Trees } from './source-tree.ts';

const MIB = 1024 * 1024;
const OWNER = { uid: 10_000, gid: 10_000 };
const HOME = '/app';
/** From this many files on one tar that is unpacked inside beats the Engine's own unpacking by far. */
const MANY_FILES = 400;

const UNPACK = 'tar -x -f - -C / --no-same-owner';
const DEPENDENCIES = { env: {}, user: '10000:10000', workingDirectory: HOME, command: ['/bin/bash'] };

/** What a build is about, passed from phase to phase. */
export interface BuildContext {
  readonly build: Build;
  readonly app: App;
  readonly tree: Tree;
  readonly log: BuildLog;
  readonly signal: AbortSignal;
  /** Config vars, which build steps see as Heroku's do; an install those that it reads. */
  readonly config: Readonly<Record<string, string>>;
}

/** Builds container plans: runtime, dependencies, tree, steps, image. */
export class ContainerBuilds {
  readonly #engine: BuildEngine & ImageStore;
  readonly #runtimes: RuntimeImages;
  readonly #trees: Trees;
  readonly #instance: string;

  constructor(options: { engine: BuildEngine & ImageStore; runtimes: RuntimeImages; trees: Trees; instance: string }) {
    this.#engine = options.engine;
    this.#runtimes = options.runtimes;
    this.#trees = options.trees;
    this.#instance = options.instance;
  }

  /** The build as a sentence: runtime, then dependencies, then the tree and its steps, then the image. */
  async build({
    context,
    plan,
  }: {
    context: BuildContext;
    plan: ContainerPlan;
  }): Promise<{ image: string; sizeBytes: number }> {
    const { log, signal } = context;
    const { builder, install, steps } = plan;
    const runtime = await this.#runtimes.ensure({ runtime: plan.runtime, log, signal });
    const tools = builder === undefined ? runtime : await this.#runtimes.ensure({ runtime: builder, log, signal });
    const installed = install === null ? tools : await this.#dependencies({ context, plan, install, runtime: tools });
    const leaveBuilder = builder !== undefined && steps.length === 0 && (plan.dropped ?? []).length === 0;
    const base = leaveBuilder ? await this.#onRuntime({ context, installed, runtime }) : installed;
    const container = await this.#container({ context, from: base, steps });
    try {
      await this.#put({ context, container, request: await treeRequest(context, plan) });
      for (const step of steps) await this.#step({ context, plan, container, step, failure: 'build_failed' });
      if (builder === undefined || leaveBuilder) return await this.#commit({ context, plan, container });
      return await this.#takeOver({ context, plan, runtime, built: container });
    } finally {
      await container.remove();
    }
  }

  /** What the builder installed, on the runtime: made once for an install, as long as no step needs the builder. */
  async #onRuntime(options: { context: BuildContext; installed: string; runtime: string }): Promise<string> {
    const { context, installed, runtime } = options;
    const key = createHash('sha256')
      .update(JSON.stringify([installed, runtime]))
      .digest('hex')
      .slice(0, 24);
    const tag = `berth-${this.#instance}/deps:${context.app.id}-${key}`;
    const kept = await this.#engine.inspectImage(tag);
    if (kept !== null) return kept.id;
    const from = await this.#container({ context, from: installed, steps: [] });
    try {
      const container = await this.#container({ context, from: runtime, steps: [] });
      try {
        await this.#ownScript({ context, container, script: UNPACK, input: await from.get(HOME) });
        return (await container.commit({ ...DEPENDENCIES, labels: dependencyLabels(context), tag })).image;
      } finally {
        await container.remove();
      }
    } finally {
      await from.remove();
    }
  }

  /** The image without the builder's tools: the runtime, and /app as the steps left it. */
  async #takeOver(options: {
    context: BuildContext;
    plan: ContainerPlan;
    runtime: string;
    built: BuildContainer;
  }): Promise<{ image: string; sizeBytes: number }> {
    const { context, plan, runtime, built } = options;
    const dropped = (plan.dropped ?? []).map((path) => quoted(`${HOME}/${path}`));
    if (dropped.length > 0) {
      await this.#ownScript({ context, container: built, script: `rm -rf -- ${dropped.join(' ')}` });
    }
    const container = await this.#container({ context, from: runtime, steps: [] });
    try {
      await this.#ownScript({ context, container, script: UNPACK, input: await built.get(HOME) });
      return await this.#commit({ context, plan, container });
    } finally {
      await container.remove();
    }
  }

  #commit({ context, plan, container }: { context: BuildContext; plan: ContainerPlan; container: BuildContainer }) {
    return container.commit({
      env: plan.env,
      user: '10000:10000',
      workingDirectory: HOME,
      command: ['/bin/bash'],
      labels: { 'berth.kind': 'app', 'berth.app': context.app.id, 'berth.build': context.build.id },
      tag: `berth-${this.#instance}/app:${context.build.id}`,
    });
  }

  /** The image with the dependencies installed: as kept, while nothing that goes into it has changed. */
  async #dependencies(options: {
    context: BuildContext;
    plan: ContainerPlan;
    install: InstallStep;
    runtime: string;
  }): Promise<string> {
    const { context, plan, install, runtime } = options;
    const { app, log } = context;
    const key = installKey({ context, plan, install, runtime });
    const tag = `berth-${this.#instance}/deps:${app.id}-${key}`;
    const kept = await this.#engine.inspectImage(tag);
    if (kept !== null) {
      log.section(install.title);
      log.line('Unchanged since an earlier build: taken from there');
      return kept.id;
    }
    const container = await this.#container({ context, from: runtime, steps: [install] });
    try {
      await this.#put({ context, container, request: { ...OWNER, paths: install.inputs } });
      const config = seenConfig(install.config, context.config);
      const seeing = { ...context, config };
      await this.#step({ context: seeing, plan, container, step: install, failure: 'install_failed' });
      const { image } = await container.commit({ ...DEPENDENCIES, labels: dependencyLabels(context), tag });
      return image;
    } finally {
      await container.remove();
    }
  }

  #container({
    context,
    from,
    steps,
  }: {
    context: BuildContext;
    from: string;
    steps: readonly Step[];
  }): Promise<BuildContainer> {
    const { app, build, signal } = context;
    const caches = new Map(steps.flatMap((step) => step.caches.map((cache) => [cache.name, cache])));
    return this.#engine.buildContainer({
      buildId: build.id,
      from,
      limits: buildLimits(app),
      network: steps.length === 0 || !app.settings.buildNetwork ? 'none' : 'egress',
      privilege: 'app',
      volumes: [...caches.values()].map(({ name, path }) => ({
        name: `berth-${this.#instance}-cache-${app.id}-${name}`,
        appId: app.id,
        path,
      })),
      signal,
    });
  }

  async #put({
    context,
    container,
    request,
  }: {
    context: BuildContext;
    container: BuildContainer;
    request: TarRequest;
  }): Promise<void> {
    const { app, build, tree } = context;
    const tar = await this.#trees.tar(app.id, build.commit, request);
    const count = request.paths?.length ?? tree.files.length;
    if (count < MANY_FILES) return container.put({ tar, path: HOME });
    await this.#ownScript({ context, container, script: `tar -x -f - -C ${HOME} --no-same-owner`, input: tar });
  }

  /** Runs a script of Berth's own as the app's user. */
  async #ownScript(options: {
    context: BuildContext;
    container: BuildContainer;
    script: string;
    input?: Readable;
  }): Promise<void> {
    const { context, container, script, input } = options;
    const { exitCode } = await container.run({
      shell: '/bin/sh',
      script,
      user: 'app',
      workingDirectory: HOME,
      env: {},
      ...(input === undefined ? {} : { input }),
      onOutput: (chunk) => context.log.raw(chunk),
    });
    if (exitCode === 0) return;
    throw new Fault({
      code: 'build_failed',
      message: `Cannot move the files of the build: \`${script}\` ended with code ${exitCode}`,
      next: 'The output above says why: a full disk, most often (`berth disk`).',
    });
  }

  async #step(options: {
    context: BuildContext;
    plan: ContainerPlan;
    container: BuildContainer;
    step: Step;
    failure: 'install_failed' | 'build_failed';
  }): Promise<void> {
    const { context, plan, container, step, failure } = options;
    const { log, app, config } = context;
    log.section(step.title);
    log.line(`$ ${step.script}`);
    const { exitCode, outOfMemory } = await container.run({
      shell: '/bin/bash',
      script: step.script,
      user: 'app',
      workingDirectory: HOME,
      env: { ...plan.env, HOME, CI: 'true', ...config, ...step.env },
      onOutput: (chunk) => log.raw(chunk),
    });
    if (outOfMemory) {
      throw new Fault({
        code: 'build_out_of_memory',
        message: `${step.title} was killed: it used more than the ${app.settings.buildMemoryMb} MB of memory that a build of this app has`,
        next: `Allow more with \`berth settings:set build-memory-mb=${app.settings.buildMemoryMb * 2}\`, and push again.`,
      });
    }
    if (exitCode !== 0) {
      throw new Fault({
        code: failure,
        message: `${step.title} failed: \`${step.script}\` ended with code ${exitCode}`,
        next:
          hintFor(log.tail, { network: app.settings.buildNetwork }) ??
          'Its output is above. Try the same command on your own machine, mend it, and push again.',
      });
    }
  }
}

/** Memory, CPU, processes and disk of a build. */
export function buildLimits(app: App): ContainerLimits {
  return {
    memoryBytes: app.settings.buildMemoryMb * MIB,
    cpus: 2,
    pids: 1024,
    diskBytes: app.settings.buildDiskMb * MIB,
  };
}

async function treeRequest({ tree }: BuildContext, plan: ContainerPlan): Promise<TarRequest> {
  const ignored = await tree.read('.slugignore');
  return {
    ...OWNER,
    extra: plan.files,
    ...(plan.leftOut === undefined ? {} : { leftOut: plan.leftOut }),
    ...(ignored === null ? {} : { ignore: ignored.split('\n') }),
  };
}

function dependencyLabels({ app }: BuildContext): Record<string, string> {
  return { 'berth.kind': 'deps', 'berth.app': app.id };
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
