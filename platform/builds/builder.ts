import { type BuildPlan, PlanError } from '../../buildpacks/plan.ts';
import { planSource } from '../../buildpacks/plan-source.ts';
import type { BuildEngine, ImageStore } from '../engine/engine.ts';
import { Fault, isErrorCode } from '../errors.ts';
import type { ImageKind, ProcessTypes } from '../model/release.ts';
import type { Catalogs } from './catalog.ts';
import { type BuildContext, buildLimits, type ContainerBuilds } from './container-build.ts';
import type { Tree, Trees } from './source-tree.ts';

/** What a build made, before it is recorded. */
export interface BuiltImage {
  readonly dockerImage: string;
  readonly processTypes: ProcessTypes;
  readonly buildpack: string;
  readonly sizeBytes: number;
  readonly kind: ImageKind;
}

/** From source to image: look, plan, build by the kind of plan. */
export class Builder {
  readonly #engine: BuildEngine & ImageStore;
  readonly #trees: Trees;
  readonly #catalogs: Catalogs;
  readonly #containers: ContainerBuilds;
  readonly #instance: string;
  readonly #imageCommandMark: string;

  constructor(options: {
    engine: BuildEngine & ImageStore;
    trees: Trees;
    catalogs: Catalogs;
    containers: ContainerBuilds;
    instance: string;
    /** Put before the command line of a process type that starts what the image itself starts. */
    imageCommandMark: string;
  }) {
    this.#engine = options.engine;
    this.#trees = options.trees;
    this.#catalogs = options.catalogs;
    this.#containers = options.containers;
    this.#instance = options.instance;
    this.#imageCommandMark = options.imageCommandMark;
  }

  /** Rejects with a Fault: the source's (its code says what), the platform's, or the signal's reason. */
  async build({ context, wantsWeb }: { context: BuildContext; wantsWeb: boolean }): Promise<BuiltImage> {
    const plan = await this.#plan(context);
    tell({ context, plan });
    if (wantsWeb && plan.processTypes['web'] === undefined) throw noWeb(plan);
    const built = await this.#image({ context, plan });
    context.log.section(`Built the image (${Math.round(built.sizeBytes / 1e6)} MB)`);
    return built;
  }

  async #plan({ tree }: BuildContext): Promise<BuildPlan> {
    try {
      return await planSource(tree, await this.#catalogs.current());
    } catch (error) {
      if (!(error instanceof PlanError)) throw error;
      const code = isErrorCode(error.code) ? error.code : 'invalid_source';
      throw new Fault({ code, message: error.message, next: error.next, cause: error });
    }
  }

  async #image({ context, plan }: { context: BuildContext; plan: BuildPlan }): Promise<BuiltImage> {
    switch (plan.kind) {
      case 'container': {
        const { image, sizeBytes } = await this.#containers.build({ context, plan });
        return {
          dockerImage: image,
          sizeBytes,
          processTypes: plan.processTypes,
          buildpack: plan.title,
          kind: 'buildpack',
        };
      }
      case 'dockerfile':
        return this.#dockerfile({ context, plan });
      default:
        return plan satisfies never;
    }
  }

  async #dockerfile({
    context,
    plan,
  }: {
    context: BuildContext;
    plan: Extract<BuildPlan, { kind: 'dockerfile' }>;
  }): Promise<BuiltImage> {
    const { app, build, log, signal } = context;
    log.section('Building the Dockerfile');
    const { image } = await this.#engine.buildDockerfile({
      buildId: build.id,
      appId: app.id,
      context: await this.#trees.tar(app.id, build.commit, { uid: 0, gid: 0, ...(await dockerIgnored(context.tree)) }),
      dockerfile: plan.dockerfile,
      args: {},
      limits: buildLimits(app),
      labels: { 'berth.kind': 'app', 'berth.app': app.id, 'berth.build': build.id },
      tag: `berth-${this.#instance}/app:${build.id}`,
      onOutput: (text) => log.raw(text),
      signal,
    });
    const info = await this.#engine.inspectImage(image);
    if (info === null) throw new Error('Cannot find the image that was just built');
    const processTypes = { ...plan.processTypes };
    if (processTypes['web'] === '') {
      if (info.commandLine === null) delete processTypes['web'];
      else processTypes['web'] = `${this.#imageCommandMark}${info.commandLine}`;
    }
    return { dockerImage: info.id, sizeBytes: info.sizeBytes, processTypes, buildpack: plan.title, kind: 'dockerfile' };
  }
}

/** What `.dockerignore` keeps out; the Dockerfile itself and exceptions (`!path`) stay in. */
async function dockerIgnored(tree: Tree): Promise<{ ignore?: readonly string[] }> {
  const text = await tree.read('.dockerignore');
  if (text === null || /^\s*!/m.test(text)) return {};
  return {
    ignore: text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => !/^\/?Dockerfile$/.test(line)),
  };
}

function tell({ context, plan }: { context: BuildContext; plan: BuildPlan }): void {
  for (const { title, lines } of plan.sections) {
    context.log.section(title);
    for (const line of lines) context.log.line(line);
  }
  for (const warning of plan.warnings) context.log.warning(`Warning: ${warning}`);
}

function noWeb(plan: BuildPlan): Fault {
  const types = Object.keys(plan.processTypes);
  return new Fault({
    code: 'no_web_process',
    message: `The Procfile has no web process type${types.length > 0 ? ` (only ${types.join(', ')})` : ''}, so nothing would answer requests`,
    next: 'Add a line like `web: node server.js` to the Procfile. For an app without a web process run `berth ps:scale web=0` first. Then push again.',
  });
}
