/** Several buildpacks for one source: what each needs, in one image, in their order. */

import {
  type BuildPlan,
  type Buildpack,
  type Catalog,
  type ContainerPlan,
  type InstallStep,
  PlanError,
  type Runtime,
  type Source,
} from './plan.ts';
import { entryAt, listed, unique } from './tree.ts';

/**
 * The plan of `chosen` in their order; the last says how the app is started, where no Procfile does. Throws a
 * {@link PlanError}: theirs, or `invalid_buildpacks` where they do not go together.
 */
export async function planWith(chosen: readonly Buildpack[], source: Source, catalog: Catalog): Promise<BuildPlan> {
  const last = chosen.at(-1);
  if (last === undefined) throw new Error('No buildpack is chosen');
  const before = startedByOthers(source);
  const plans = await Promise.all(
    chosen.map((buildpack) => buildpack.plan(buildpack === last ? source : before, catalog)),
  );
  const [first] = plans;
  if (first !== undefined && plans.length === 1) return first;
  return plans.map(inContainer).reduce(together);
}

/**
 * The plan of `chosen` for a source of which `helper` builds what browsers get: before their own steps, and with nothing
 * of it in the image but what it made. Throws as {@link planWith} does.
 */
export async function planAssisted(
  helper: Buildpack,
  chosen: readonly Buildpack[],
  source: Source,
  catalog: Catalog,
): Promise<BuildPlan> {
  const own = inContainer(await planWith(chosen, source, catalog));
  const plan = together(inContainer(await helper.plan(startedByOthers(source), catalog)), own);
  return {
    ...plan,
    buildpack: own.buildpack,
    title: own.title,
    runtime: own.runtime,
    builder: plan.builder ?? plan.runtime,
    dropped: unique([...(plan.dropped ?? []), 'node_modules']),
    env: own.env,
  };
}

/** The source as those see it that do not start the app: with a Procfile, so that none looks for a start command. */
function startedByOthers(source: Source): Source {
  if (entryAt(source, 'Procfile') !== null) return source;
  const procfile = 'web: true\n';
  const files = [...source.files, { path: 'Procfile', kind: 'file', size: procfile.length } as const];
  return {
    files: files.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    read: (path) => (path === 'Procfile' ? Promise.resolve(procfile) : source.read(path)),
  };
}

function inContainer(plan: BuildPlan): ContainerPlan {
  if (plan.kind === 'container') return plan;
  throw new PlanError({
    code: 'invalid_buildpacks',
    message: `Cannot use several buildpacks: ${plan.title} builds the whole image and goes with no other.`,
    next: 'Set that one alone, or the others without it: berth buildpacks:set NAME...',
  });
}

function together(first: ContainerPlan, second: ContainerPlan): ContainerPlan {
  const builder =
    first.builder === undefined && second.builder === undefined
      ? null
      : joined(first.builder ?? first.runtime, second.builder ?? second.runtime);
  return {
    kind: 'container',
    buildpack: `${first.buildpack}+${second.buildpack}`,
    title: listed([first.title, second.title]),
    sections: [...first.sections.filter(({ title }) => title !== 'Discovering process types'), ...second.sections],
    warnings: [...new Set([...first.warnings, ...second.warnings])],
    processTypes: second.processTypes,
    ...(second.port !== undefined && { port: second.port }),
    runtime: joined(first.runtime, second.runtime),
    ...(builder !== null && { builder }),
    dropped: unique([...(first.dropped ?? []), ...(second.dropped ?? [])]),
    install: installs(first.install, second.install),
    steps: [...first.steps, ...second.steps],
    leftOut: unique([...(first.leftOut ?? []), ...(second.leftOut ?? [])]),
    files: [...first.files.filter(({ path }) => !second.files.some((file) => file.path === path)), ...second.files],
    env: environment(first.env, second.env),
  };
}

function joined(first: Runtime, second: Runtime): Runtime {
  if (first.parts.length === 0) return second;
  if (second.parts.length === 0) return first;
  return {
    name: `${first.name}-${second.name}`,
    version: `${first.version}-${second.version}`,
    parts: [...first.parts, ...second.parts],
    env: environment(first.env, second.env),
  };
}

function installs(first: InstallStep | null, second: InstallStep | null): InstallStep | null {
  if (first === null || second === null) return first ?? second;
  return {
    title: first.title === second.title ? first.title : `${first.title}; ${second.title}`,
    script: `(${first.script}) && (${second.script})`,
    typed: `${first.typed ?? first.script} && ${second.typed ?? second.script}`,
    env: environment(first.env, second.env),
    caches: [
      ...first.caches,
      ...second.caches.filter(({ name }) => !first.caches.some((cache) => cache.name === name)),
    ],
    inputs: unique([...first.inputs, ...second.inputs]),
    config: first.config === 'all' || second.config === 'all' ? 'all' : unique([...first.config, ...second.config]),
  };
}

type Environment = Readonly<Record<string, string>>;

/** The second's wins; of PATH the folders of both are there, the second's first. */
function environment(first: Environment, second: Environment): Environment {
  const folders = [second['PATH'], first['PATH']].flatMap((path) => path?.split(':') ?? []);
  return { ...first, ...second, ...(folders.length > 0 && { PATH: [...new Set(folders)].join(':') }) };
}
