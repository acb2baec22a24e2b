import { readAppJson } from '../../buildpacks/app-json.ts';
import { type BuildPlan, type Catalog, PlanError, type Source } from '../../buildpacks/plan.ts';
import { planSource } from '../../buildpacks/plan-source.ts';
import { type BuildpackReference, readReference } from '../../buildpacks/reference.ts';
import { Fault, isErrorCode } from '../errors.ts';

/** A git repository of somebody's buildpack. */
export type ForeignBuildpack = Pick<Extract<BuildpackReference, { kind: 'git' }>, 'url' | 'ref'>;

/** How a source will be built: by a plan of ours, or by buildpacks of others, in their order. */
export type Planned =
  | { readonly kind: 'plan'; readonly plan: BuildPlan }
  | { readonly kind: 'foreign'; readonly buildpacks: readonly ForeignBuildpack[] };

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
    const foreign = chosen.filter((reference) => reference.kind === 'git');
    if (foreign.length === 0) {
      const names = chosen.flatMap((reference) => (reference.kind === 'own' ? reference.name : []));
      return { kind: 'plan', plan: await planSource(source, await catalog(), names) };
    }
    return { kind: 'foreign', buildpacks: foreign.map(({ url, ref }) => ({ url, ref })) };
  });
}

/** The buildpacks that the app has, else those of its app.json. */
export async function chosenBuildpacks(options: {
  source: Source;
  buildpacks: readonly string[];
}): Promise<BuildpackReference[]> {
  const { source, buildpacks } = options;
  return readBuildpacks(buildpacks.length > 0 ? buildpacks : (await readAppJson(source)).buildpacks);
}

/** Reads them all; throws a PlanError `invalid_buildpacks` where they do not go together. */
export function readBuildpacks(names: readonly string[]): BuildpackReference[] {
  const references = names.map(readReference);
  if (new Set(references.map(({ kind }) => kind)).size > 1) throw mixed();
  return references;
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

function mixed(): PlanError {
  return new PlanError({
    code: 'invalid_buildpacks',
    message: 'Cannot use buildpacks of ours and of git repositories together: they build in different ways.',
    next: 'Set the one kind or the other: berth buildpacks:set NAME..., or URLs alone.',
  });
}
