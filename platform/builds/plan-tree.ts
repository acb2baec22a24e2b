import { readAppJson } from '../../buildpacks/app-json.ts';
import { type BuildPlan, type Catalog, type ContainerPlan, PlanError, type Source } from '../../buildpacks/plan.ts';
import { planSource } from '../../buildpacks/plan-source.ts';
import { type BuildpackReference, readReferences } from '../../buildpacks/reference.ts';
import { Fault, isErrorCode } from '../errors.ts';

/** A git repository of somebody's buildpack. */
export type ForeignBuildpack = Pick<Extract<BuildpackReference, { kind: 'git' }>, 'url' | 'ref'>;

/** How a source will be built: by a plan of ours, or by buildpacks of others, in their order. */
export type Planned =
  | { readonly kind: 'plan'; readonly plan: BuildPlan }
  | {
      readonly kind: 'foreign';
      readonly buildpacks: readonly ForeignBuildpack[];
      /** What ours do among them; null: none is ours. */
      readonly own: OwnPart | null;
    };

/** What buildpacks of ours do in a build by those of others. */
export interface OwnPart {
  readonly plan: ContainerPlan;
  /** How many of the others come before it. */
  readonly at: number;
}

/**
 * Decides how `source` is built: with the buildpacks that the app has, else those of its app.json, else with what is
 * detected. Rejects with a Fault where the source is at fault.
 */
export async function planTree(options: {
  source: Source;
  catalog: () => Promise<Catalog>;
  buildpacks: readonly string[];
}): Promise<Planned> {
  const { source, catalog, buildpacks } = options;
  return await asFaults(async () => {
    const chosen = await chosenBuildpacks({ source, buildpacks });
    const foreign = chosen.flatMap((each) => (each.kind === 'git' ? { url: each.url, ref: each.ref } : []));
    const names = chosen.flatMap((each) => (each.kind === 'own' ? each.name : []));
    const plan = names.length === 0 && foreign.length > 0 ? null : await planSource(source, await catalog(), names);
    if (foreign.length === 0 && plan !== null) return { kind: 'plan', plan };
    const at = chosen.findIndex(({ kind }) => kind === 'own');
    return { kind: 'foreign', buildpacks: foreign, own: plan?.kind === 'container' ? { plan, at } : null };
  });
}

/** The buildpacks that the app has, else those of its app.json. */
export async function chosenBuildpacks(options: {
  source: Source;
  buildpacks: readonly string[];
}): Promise<BuildpackReference[]> {
  const { source, buildpacks } = options;
  return readReferences(buildpacks.length > 0 ? buildpacks : (await readAppJson(source)).buildpacks);
}

/** What the library says of a source, with its code as the platform's. */
export async function asFaults<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    const code = isErrorCode(error.code) ? error.code : 'invalid_source';
    throw new Fault({ code, message: error.message, next: error.next, cause: error });
  }
}
