import type { RolloutResource } from '../../../platform/client/berth-resources.ts';

type Step = RolloutResource['step'];
export type StepState = 'done' | 'now' | 'failed' | 'later';

const STEPS: readonly Step[] = ['waiting', 'release-phase', 'starting', 'switching', 'done'];

/** The steps of a rollout with how each fares; the release phase only where there is one. */
export function stepsOf(
  { status, step, error }: Pick<RolloutResource, 'status' | 'step' | 'error'>,
  { hasPhase }: { hasPhase: boolean },
): { step: Step; state: StepState }[] {
  const steps = STEPS.filter((each) => each !== 'release-phase' || hasPhase || step === each);
  const at = steps.indexOf(status === 'failed' ? failedStep(error?.id) : step);
  return steps.map((each, index) => ({ step: each, state: stateOf(index - at, status) }));
}

function stateOf(distance: number, status: RolloutResource['status']): StepState {
  if (status === 'succeeded' || distance < 0) return 'done';
  if (distance > 0) return 'later';
  return status === 'failed' ? 'failed' : 'now';
}

/** A failed rollout's row no longer says at which step: its error does. */
function failedStep(code: string | undefined): Step {
  return code?.startsWith('release_phase') ? 'release-phase' : 'starting';
}
