import './rollout-steps.css';
import { Check, X } from 'lucide-react';
import type { RolloutResource } from '../../../platform/client/berth-resources.ts';
import { strings } from '../strings/common.ts';
import { strings as deploys } from '../strings/deploys.ts';
import { stepsOf } from './rollout-progress.ts';

const { states, about } = deploys.rollout;

/**
 * How far a rollout has come; where it failed. A release phase is a step of those apps alone that have one. `tall` is one
 * below the other, with what each does.
 */
export function RolloutSteps(props: { rollout: RolloutResource; hasReleasePhase: boolean; tall?: boolean }) {
  const { rollout, hasReleasePhase: hasPhase, tall = false } = props;
  return (
    <ol className={tall ? 'rollout-steps tall' : 'rollout-steps'}>
      {stepsOf(rollout, { hasPhase }).map(({ step, state }) => (
        <li key={step} className={state} aria-current={state === 'now' ? 'step' : undefined}>
          <span aria-hidden="true">
            {state === 'done' && <Check />}
            {state === 'failed' && <X />}
            {state === 'now' && <span className="spinner" />}
          </span>
          <div>
            {strings.rollout[step]}
            <span className="unseen">: {states[state]}</span>
            {tall && <p>{about[step]}</p>}
          </div>
        </li>
      ))}
    </ol>
  );
}
