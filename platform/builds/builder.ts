import type { BuildPlan } from '../../buildpacks/plan.ts';
import type { BuildEngine } from '../engine/engine.ts';
import type { ImageInfo, ImageStore } from '../engine/image-store.ts';
import { Fault } from '../errors.ts';
import type { TakenImage } from '../model/build.ts';
import type { ImageKind, ProcessTypes } from '../model/release.ts';
import { type BuildContext, buildLimits } from './build-context.ts';
import type { Catalogs } from './catalog.ts';
import type { ContainerBuilds } from './container-build.ts';
import { argumentsFor, dockerContext } from './docker-context.ts';
import { networkHintFor } from './hints.ts';
import { type ForeignBuildpack, type OwnPart, type Planned, planTree } from './plan-tree.ts';
import type { Trees } from './source-tree.ts';
import { shownSeconds } from './step-run.ts';
import type { TakenImages } from './taken-image.ts';
import { tellPlan } from './tell-plan.ts';

/** What a build made, before it is recorded. */
export interface BuiltImage {
  readonly dockerImage: string;
  readonly processTypes: ProcessTypes;
  readonly buildpack: string;
  readonly sizeBytes: number;
  readonly kind: ImageKind;
  /** The port that its web process listens on whatever $PORT says; null or absent: $PORT. */
  readonly port?: number | null;
}

/** Runs buildpacks that somebody else wrote, in their order. */
export interface ForeignBuilds {
  /** `own`: what buildpacks of ours do among them. */
  build(options: {
    context: BuildContext;
    buildpacks: readonly ForeignBuildpack[];
    own: OwnPart | null;
  }): Promise<BuiltImage>;
}

/** From source to image: look, plan, build by the kind of plan. */
export class Builder {
  readonly #engine: BuildEngine & ImageStore;
  readonly #trees: Trees;
  readonly #catalogs: Catalogs;
  readonly #containers: Pick<ContainerBuilds, 'build'>;
  readonly #foreign: ForeignBuilds | null;
  readonly #taken: Pick<TakenImages, 'take'> | null;
  readonly #instance: string;
  readonly #imageCommandMark: string;

  constructor(options: {
    engine: BuildEngine & ImageStore;
    trees: Trees;
    catalogs: Catalogs;
    containers: Pick<ContainerBuilds, 'build'>;
    /** Absent: no buildpacks of others. */
    foreign?: ForeignBuilds;
    /** Absent: no images that are there already. */
    taken?: Pick<TakenImages, 'take'>;
    instance: string;
    /** Put before the command line of a process type that starts what the image itself starts. */
    imageCommandMark: string;
  }) {
    this.#engine = options.engine;
    this.#trees = options.trees;
    this.#catalogs = options.catalogs;
    this.#containers = options.containers;
    this.#foreign = options.foreign ?? null;
    this.#taken = options.taken ?? null;
    this.#instance = options.instance;
    this.#imageCommandMark = options.imageCommandMark;
  }

  /** Rejects with a Fault: the source's (its code says what), the platform's, or the signal's reason. */
  async build({ context, wantsWeb }: { context: BuildContext; wantsWeb: boolean }): Promise<BuiltImage> {
    const { tree, app, build } = context;
    const began = performance.now();
    const catalog = () => this.#catalogs.current();
    const planned = await planTree({ source: tree, catalog, buildpacks: build.buildpacks ?? app.settings.buildpacks });
    const built =
      planned.kind === 'plan'
        ? await this.#planned({ context, plan: planned.plan, wantsWeb })
        : await this.#byOthers({ context, planned, wantsWeb });
    const seconds = (performance.now() - began) / 1000;
    context.log.section(`Built the image (${Math.round(built.sizeBytes / 1e6)} MB) in ${shownSeconds(seconds)}`);
    return built;
  }

  /** An image that is there already as the app's. Rejects with a Fault. */
  async take(context: BuildContext, image: TakenImage): Promise<BuiltImage> {
    if (this.#taken === null) throw new Error('Cannot take an image: nothing was given for it');
    const id = await this.#taken.take(context, image);
    const built = await this.#ownImage({ image: id, processTypes: { web: '' }, buildpack: 'Image' });
    if (built.processTypes['web'] === undefined) {
      throw new Fault({
        code: 'no_web_process',
        message: 'Cannot run the image: it says no command (ENTRYPOINT or CMD) that starts it',
        next: 'Build it with one, or push a Dockerfile and a Procfile instead.',
      });
    }
    context.log.section(`Took the image (${Math.round(built.sizeBytes / 1e6)} MB)`);
    if (built.port !== null && built.port !== undefined)
      context.log.line(`It listens on port ${built.port}, as it exposes`);
    return built;
  }

  async #planned(options: { context: BuildContext; plan: BuildPlan; wantsWeb: boolean }): Promise<BuiltImage> {
    const { context, plan, wantsWeb } = options;
    tellPlan(context.log, plan);
    if (wantsWeb) requireWeb(plan.processTypes);
    return await this.#image({ context, plan });
  }

  async #byOthers(options: {
    context: BuildContext;
    planned: Extract<Planned, { kind: 'foreign' }>;
    wantsWeb: boolean;
  }): Promise<BuiltImage> {
    const { context, planned, wantsWeb } = options;
    if (this.#foreign === null) {
      throw new Fault({
        code: 'invalid_buildpacks',
        message: 'Cannot build: this Berth runs no buildpacks of git repositories',
        next: 'Set one of ours with `berth buildpacks:set NAME`, or none with `berth buildpacks:clear`.',
      });
    }
    const { buildpacks, own } = planned;
    const built = await this.#foreign.build({ context, buildpacks, own });
    if (wantsWeb) requireWeb(built.processTypes);
    return built;
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
          port: plan.port ?? null,
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
    const building = this.#engine.buildDockerfile({
      buildId: build.id,
      appId: app.id,
      context: await dockerContext({ trees: this.#trees, context, plan }),
      dockerfile: plan.dockerfile,
      ...(plan.target === undefined ? {} : { target: plan.target }),
      args: argumentsFor(plan, context.config),
      network: app.settings.buildNetwork ? 'egress' : 'none',
      limits: buildLimits(app),
      labels: { 'berth.kind': 'app', 'berth.app': app.id, 'berth.build': build.id },
      tag: `berth-${this.#instance}/app:${build.id}`,
      onOutput: (text) => log.raw(text),
      signal,
    });
    const { image } = await building.catch((thrown: unknown) => {
      throw withNetworkHint(thrown, context);
    });
    return await this.#ownImage({ image, processTypes: plan.processTypes, buildpack: plan.title });
  }

  /** An image that starts by its own ENTRYPOINT and CMD, and listens where it says. */
  async #ownImage(options: { image: string; processTypes: ProcessTypes; buildpack: string }): Promise<BuiltImage> {
    const info = await this.#engine.inspectImage(options.image);
    if (info === null) throw new Error('Cannot find the image that was just built');
    const { commandLine } = info;
    const processTypes = Object.fromEntries(
      Object.entries(options.processTypes).flatMap(([type, command]) => {
        if (command !== '') return [[type, command]];
        return commandLine === null ? [] : [[type, `${this.#imageCommandMark}${commandLine}`]];
      }),
    );
    const { id: dockerImage, sizeBytes } = info;
    return {
      dockerImage,
      sizeBytes,
      processTypes,
      buildpack: options.buildpack,
      kind: 'dockerfile',
      port: portOf(info),
    };
  }
}

/** A Dockerfile's commands are its author's; only that their network is off is known better here. */
function withNetworkHint(thrown: unknown, { app, log }: BuildContext): unknown {
  const hint = app.settings.buildNetwork ? null : networkHintFor(log.tail);
  if (hint === null || !(thrown instanceof Fault) || thrown.code !== 'build_failed') return thrown;
  return new Fault({ code: thrown.code, message: thrown.message, next: hint, cause: thrown });
}

/** EXPOSE of exactly one TCP port says where the program listens, whether or not it looks at $PORT. */
function portOf({ exposedPorts }: ImageInfo): number | null {
  const [port = null] = exposedPorts;
  return exposedPorts.length === 1 ? port : null;
}

function requireWeb(processTypes: ProcessTypes): void {
  if (processTypes['web'] !== undefined) return;
  const types = Object.keys(processTypes);
  throw new Fault({
    code: 'no_web_process',
    message: `The Procfile has no web process type${types.length > 0 ? ` (only ${types.join(', ')})` : ''}, so nothing would answer requests`,
    next: 'Add a line like `web: node server.js` to the Procfile. For an app without a web process run `berth ps:scale web=0` first. Then push again.',
  });
}
