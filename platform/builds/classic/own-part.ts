import type { ContainerPlan, Runtime } from '../../../buildpacks/plan.ts';
import type { BuildContainer } from '../../engine/engine.ts';
import type { BuildContext } from '../build-context.ts';
import { runInstall, runSteps } from '../container-build.ts';
import type { OwnPart } from '../plan-tree.ts';
import { tellPlan } from '../tell-plan.ts';
import type { BuildStack } from './build-stack.ts';
import { exportsOf } from './classic-programs.ts';

/** The stack of classic buildpacks with what buildpacks of ours build and run on. */
export function stackWith({ build, run }: BuildStack, { runtime, builder = runtime }: ContainerPlan): BuildStack {
  return { build: joined(build, builder), run: joined(run, runtime) };
}

function joined(stack: Runtime, language: Runtime): Runtime {
  return {
    name: `${language.name}-on-${stack.name}`,
    version: language.version,
    parts: [...stack.parts, ...language.parts],
    env: { ...stack.env, ...language.env },
  };
}

/**
 * What buildpacks of ours do in a build of classic ones: in the same container, with what those before it export. Its
 * folder has to be /app. Rejects as the steps do.
 */
export async function runOwnPart(options: {
  context: BuildContext;
  container: BuildContainer;
  own: OwnPart;
  /** Where the classic buildpacks are, each in a folder by its index. */
  buildpacks: string;
}): Promise<void> {
  const { context, container, own, buildpacks } = options;
  const { plan, at } = own;
  tellPlan(context.log, plan);
  const work = { context, plan, container, before: exportsOf(buildpacks, at) };
  if (plan.install !== null) await runInstall({ ...work, install: plan.install });
  await runSteps(work);
}
