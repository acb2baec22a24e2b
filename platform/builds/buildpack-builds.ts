import type { BuildEngine } from '../engine/engine.ts';
import type { ImageStore } from '../engine/image-store.ts';
import { Fault } from '../errors.ts';
import type { BuildContext } from './build-context.ts';
import { BUILD_STACK, type BuildStack } from './classic/build-stack.ts';
import type { BuildpackReference, Resolve } from './classic/buildpack-reference.ts';
import { type BuildpackImage, ClassicBuilds } from './classic/classic-build.ts';
import { BuildpackFetches, type FetchedBuildpacks } from './classic/fetched-buildpacks.ts';
import { CnbBuilds } from './cnb/cnb-build.ts';
import type { OwnPart } from './plan-tree.ts';
import type { RuntimeImages } from './runtimes.ts';
import type { Trees } from './source-tree.ts';

/** Builds with buildpacks that others wrote: fetches them, sees which kind they are, and runs them. */
export class BuildpackBuilds {
  readonly #runtimes: Pick<RuntimeImages, 'ensure'>;
  readonly #stack: BuildStack;
  readonly #fetches: BuildpackFetches;
  readonly #classic: ClassicBuilds;
  readonly #cnb: CnbBuilds;

  constructor(options: {
    engine: BuildEngine & ImageStore;
    runtimes: Pick<RuntimeImages, 'ensure'>;
    trees: Trees;
    instance: string;
    /** Whether buildpacks may come from loopback and private addresses, and by plain http. */
    privateHosts: boolean;
    stack?: BuildStack;
    resolve?: Resolve;
  }) {
    const { engine, runtimes, privateHosts, resolve, stack = BUILD_STACK } = options;
    this.#runtimes = runtimes;
    this.#stack = stack;
    this.#fetches = new BuildpackFetches({ engine, privateHosts, ...(resolve === undefined ? {} : { resolve }) });
    this.#classic = new ClassicBuilds({ ...options, stack });
    this.#cnb = new CnbBuilds({ ...options, stack });
  }

  /** Builds with these buildpacks, in order, and ours among them. Rejects with a Fault, or the signal's reason. */
  async build(options: {
    context: BuildContext;
    buildpacks: readonly BuildpackReference[];
    own?: OwnPart | null;
  }): Promise<BuildpackImage> {
    const { context, buildpacks, own = null } = options;
    const { log, signal } = context;
    const from = await this.#runtimes.ensure({ runtime: this.#stack.build, log, signal });
    const fetched = await this.#fetches.fetch({ context, buildpacks, from });
    try {
      return await this.#run({ context, fetched, own });
    } finally {
      await fetched.remove();
    }
  }

  #run(options: { context: BuildContext; fetched: FetchedBuildpacks; own: OwnPart | null }): Promise<BuildpackImage> {
    const { context, fetched, own } = options;
    const { kind } = fetched;
    switch (kind) {
      case 'classic':
        return this.#classic.build({ context, fetched, own });
      case 'cnb':
        if (own !== null) throw alone(own);
        return this.#cnb.build({ context, fetched });
      default:
        return kind satisfies never;
    }
  }
}

function alone({ plan }: OwnPart): Fault {
  return new Fault({
    code: 'invalid_buildpacks',
    message: `Cannot build with Cloud Native Buildpacks and ours (${plan.title}) together: they make images in different ways`,
    next: 'Name Cloud Native Buildpacks alone with `berth buildpacks:set`, or classic ones beside ours, and push again.',
  });
}
