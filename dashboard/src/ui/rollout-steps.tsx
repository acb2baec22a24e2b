import './rollout-steps.css';
import { Check, X } from 'lucide-react';
import type { RolloutResource } from '../../../platform/client/berth-resources.ts';
import { strings } from '../strings/common.ts';

type Mark = 'done' | 'now' | 'failed' | 'next';
type Step = RolloutResource['step'];

const STEPS: readonly Step[] = ['waiting', 'release-phase', 'starting', 'switching', 'done'];

/** How far a rollout has come; where it failed. A release phase is a step of those apps alone that have one. */
export function RolloutSteps({ rollout, hasReleasePhase }: { rollout: RolloutResource; hasReleasePhase: boolean }) {
  const at = STEPS.indexOf(rollout.step);
  const steps = STEPS.filter((step) => step !== 'release-phase' || hasReleasePhase || rollout.step === step);
  return (
    <ol className="rollout-steps">
      {steps.map((step) => {
        const mark = markOf({ rollout, isAt: step === rollout.step, isBefore: STEPS.indexOf(step) < at });
        return (
          <li key={step} className={mark} aria-current={mark === 'now' ? 'step' : undefined}>
            <span aria-hidden="true">
              {mark === 'done' && <Check />}
              {mark === 'failed' && <X />}
              {mark === 'now' && <span className="spinner" />}
            </span>
            {strings.rollout[step]}
          </li>
        );
      })}
    </ol>
  );
}

function markOf({ rollout, isAt, isBefore }: { rollout: RolloutResource; isAt: boolean; isBefore: boolean }): Mark {
  if (rollout.status === 'succeeded' || isBefore) return 'done';
  if (!isAt) return 'next';
  return rollout.status === 'failed' ? 'failed' : 'now';
}
