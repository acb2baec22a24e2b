/** For tests only: plans and errors of a buildpack from texts. */

import assert from 'node:assert/strict';
import { memorySource } from './memory-source.ts';
import { type Buildpack, type Catalog, type ContainerPlan, PlanError } from './plan.ts';

/** The plan of `buildpack` for a source of `files`; it has to be one for a container. */
export async function containerPlan(
  buildpack: Buildpack,
  files: Readonly<Record<string, string>>,
  catalog: Catalog,
): Promise<ContainerPlan> {
  const plan = await buildpack.plan(memorySource(files), catalog);
  return plan.kind === 'container' ? plan : assert.fail('the plan is not for a container');
}

/** The {@link PlanError} with which `planning` ends. */
export async function planErrorOf(planning: Promise<unknown>): Promise<PlanError> {
  try {
    await planning;
  } catch (error) {
    if (error instanceof PlanError) return error;
    throw error;
  }
  return assert.fail('no PlanError was thrown');
}
