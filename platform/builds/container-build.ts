import { createHash } from 'node:crypto';
import { seenConfig } from '../../buildpacks/install-config.ts';
import type { ContainerPlan, InstallStep, Step } from '../../buildpacks/plan.ts';
import type { BuildContainer, BuildContainerSpec, BuildEngine } from '../engine/engine.ts';
import type { ImageStore } from '../engine/image-store.ts';
import { type BuildContext, buildLimits } from './build-context.ts';
import { installKey } from './install-key.ts';
import type { RuntimeImages } from './runtimes.ts';
import type { TarRequest, Trees } from './source-tree.ts';
import { HOME, removal, runOwnScript, runStep } from './step-run.ts';

const OWNER = { uid: 10_000, gid: 10_000 };
/** From this many files on one tar that is unpacked inside beats the Engine's own unpacking by far. */
const MANY_FILES = 400;

const UNPACK = 'tar -x -f - -C / --no-same-owner';
const DEPENDENCIES = { env: {}, user: '10000:10000', workingDirectory: HOME, command: ['/bin/bash'] };

interface Made {
  readonly image: string;
  readonly sizeBytes: number;
}

/** A build under way. */
interface Work {
  readonly context: BuildContext;
  readonly plan: ContainerPlan;
  /** The containers that were made for it. */
  readonly made: Promise<BuildContainer>[];
}

/** Builds container plans: runtime, dependencies, tree, steps, image. */
export class ContainerBuilds {
  readonly #engine: BuildEngine & ImageStore;
  readonly #runtimes: RuntimeImages;
  readonly #trees: Trees;
  readonly #instance: string;
  readonly #removals = new Set<Promise<void>>();

  constructor(options: { engine: BuildEngine & ImageStore; runtimes: RuntimeImages; trees: Trees; instance: string }) {
    this.#engine = options.engine;
    this.#runtimes = options.runtimes;
    this.#trees = options.trees;
    this.#instance = options.instance;
  }

  /**
   * The image of a plan. Rejects with a Fault, or the signal's reason. What a build that went well leaves is taken away
   * while its dynos start: {@link settled}.
   */
  async build({ context, plan }: { context: BuildContext; plan: ContainerPlan }): Promise<Made> {
    const work: Work = { context, plan, made: [] };
    try {
      const image = await this.#image(work);
      // Housekeeping sweeps what the Engine does not take away now.
      const removal = removeAll(work)
        .catch(() => undefined)
        .finally(() => this.#removals.delete(removal));
      this.#removals.add(removal);
      return image;
    } catch (thrown) {
      await removeAll(work);
      throw thrown;
    }
  }

  /** Resolves when all that builds have left is gone. */
  async settled(): Promise<void> {
    await Promise.all(this.#removals);
  }

  /** The build as a sentence: runtime, then dependencies, then the tree and its steps, then the image. */
  async #image(work: Work): Promise<Made> {
    const { log, signal } = work.context;
    const { builder, install, steps, dropped = [] } = work.plan;
    const runtime = await this.#runtimes.ensure({ runtime: work.plan.runtime, log, signal });
    const tools = builder === undefined ? runtime : await this.#runtimes.ensure({ runtime: builder, log, signal });
    const installed = install === null ? tools : await this.#dependencies({ work, install, runtime: tools });
    if (builder === undefined) return await this.#onto({ work, from: installed });
    if (steps.length + dropped.length > 0) return await this.#takeOver({ work, from: installed, runtime });
    return await this.#onto({ work, from: await this.#onRuntime({ work, installed, runtime }) });
  }

  /** The image that the tree and its steps make of `from`. */
  async #onto({ work, from }: { work: Work; from: string }): Promise<Made> {
    const { context, plan } = work;
    const container = await this.#container({ work, from, steps: plan.steps });
    await this.#put({ context, container, request: await treeRequest(context, plan) });
    await runSteps({ ...work, container });
    return await this.#commit({ context, plan, container });
  }

  /** The image without the builder's tools: the runtime, and /app as the steps on `from` left it. */
  async #takeOver({ work, from, runtime }: { work: Work; from: string; runtime: string }): Promise<Made> {
    const { context, plan } = work;
    const { steps } = plan;
    const taking = this.#container({ work, from: runtime, steps: [] });
    const built = await this.#container({ work, from, steps });
    await this.#put({ context, container: built, request: await treeRequest(context, plan) });
    await runSteps({ ...work, container: built });
    const container = await taking;
    const tar = await built.get(HOME);
    const few = plan.install === null && context.tree.files.length < MANY_FILES;
    if (few) await container.put({ tar, path: '/' });
    else await runOwnScript({ context, container, script: UNPACK, input: tar });
    return await this.#commit({ context, plan, container });
  }

  /** What the builder installed, on the runtime: made once for an install, as long as no step needs the builder. */
  async #onRuntime(options: { work: Work; installed: string; runtime: string }): Promise<string> {
    const { work, installed, runtime } = options;
    const { context } = work;
    const key = createHash('sha256')
      .update(JSON.stringify([installed, runtime]))
      .digest('hex')
      .slice(0, 24);
    const tag = `berth-${this.#instance}/deps:${context.app.id}-${key}`;
    const kept = await this.#engine.inspectImage(tag);
    if (kept !== null) return kept.id;
    const taking = this.#container({ work, from: runtime, steps: [] });
    const from = await this.#container({ work, from: installed, steps: [] });
    const container = await taking;
    await runOwnScript({ context, container, script: UNPACK, input: await from.get(HOME) });
    return (await container.commit({ ...DEPENDENCIES, labels: dependencyLabels(context), tag })).image;
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
  async #dependencies(options: { work: Work; install: InstallStep; runtime: string }): Promise<string> {
    const { work, install, runtime } = options;
    const { context, plan } = work;
    const { app, log } = context;
    const key = installKey({ context, plan, install, runtime });
    const tag = `berth-${this.#instance}/deps:${app.id}-${key}`;
    const kept = await this.#engine.inspectImage(tag);
    if (kept !== null) {
      log.section(install.title);
      log.line('Unchanged since an earlier build: taken from there');
      return kept.id;
    }
    const container = await this.#container({ work, from: runtime, steps: [install] });
    await this.#put({ context, container, request: { ...OWNER, paths: install.inputs } });
    await runInstall({ context, plan, container, install });
    return (await container.commit({ ...DEPENDENCIES, labels: dependencyLabels(context), tag })).image;
  }

  #container(wanted: { work: Work; from: string; steps: readonly Step[] }): Promise<BuildContainer> {
    const { work, from, steps } = wanted;
    const { context, made } = work;
    const { app, build, signal } = context;
    const container = this.#engine.buildContainer({
      buildId: build.id,
      from,
      limits: buildLimits(app),
      network: steps.length === 0 || !app.settings.buildNetwork ? 'none' : 'egress',
      privilege: 'app',
      volumes: cacheVolumes({ instance: this.#instance, appId: app.id, steps }),
      signal,
    });
    // Whoever waits for it learns why it could not be made.
    container.catch(() => undefined);
    made.push(container);
    return container;
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
    await runOwnScript({ context, container, script: `tar -x -f - -C ${HOME} --no-same-owner`, input: tar });
  }
}

/** The steps of the plan, and what it drops taken away behind the last. `before`: shell before each step's own. */
export async function runSteps(options: {
  context: BuildContext;
  plan: ContainerPlan;
  container: BuildContainer;
  before?: string;
}): Promise<void> {
  const { context, plan, container } = options;
  const { steps, dropped = [] } = plan;
  for (const step of steps) {
    const remove = step === steps.at(-1) ? dropped : [];
    await runStep({ ...options, step, failure: 'build_failed', remove });
  }
  if (steps.length === 0 && dropped.length > 0) {
    await runOwnScript({ context, container, script: removal(dropped) });
  }
}

/** The install step, with the config vars that it may see. `before` as of {@link runSteps}. */
export async function runInstall(options: {
  context: BuildContext;
  plan: ContainerPlan;
  container: BuildContainer;
  install: InstallStep;
  before?: string;
}): Promise<void> {
  const { context, install, ...rest } = options;
  const seeing = { ...context, config: seenConfig(install.config, context.config) };
  await runStep({ ...rest, context: seeing, step: install, failure: 'install_failed' });
}

/** The volumes with the caches that steps of the app use. */
export function cacheVolumes(of: {
  instance: string;
  appId: string;
  steps: readonly Step[];
}): BuildContainerSpec['volumes'] {
  const { instance, appId, steps } = of;
  const caches = new Map(steps.flatMap((step) => step.caches.map((cache) => [cache.name, cache])));
  return [...caches.values()].map(({ name, path }) => ({
    name: `berth-${instance}-cache-${appId}-${name}`,
    appId,
    path,
  }));
}

/** The tree as the steps of a plan find it: with its files, and without what it and .slugignore leave out. */
export async function treeRequest(
  { tree }: BuildContext,
  plan: Pick<ContainerPlan, 'files' | 'leftOut'>,
): Promise<TarRequest> {
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

async function removeAll({ made }: Work): Promise<void> {
  const containers = (await Promise.allSettled(made)).filter((each) => each.status === 'fulfilled');
  await Promise.all(containers.map(({ value }) => value.remove()));
}
