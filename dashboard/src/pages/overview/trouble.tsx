import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AppSummaryResource } from '../../../../platform/client/overview-resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { overviewStrings } from '../../strings/overview.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RolloutSteps } from '../../ui/rollout-steps.tsx';

const text = overviewStrings;

/** A rollout that goes on or that failed, and a last build that failed: first of all that there is to see. */
export function Trouble({ app }: { app: AppSummaryResource }) {
  const { name } = app.app;
  const rollouts = useQuery({
    queryKey: keys.app(name, 'rollouts', 'newest'),
    queryFn: () => api.rollouts(name, { order: 'desc', limit: 1 }),
  });
  const formation = useQuery({ queryKey: keys.app(name, 'formation'), queryFn: () => api.formation(name) });
  const rollout = rollouts.data?.[0];
  const build = app.last_build;
  // A rollout that fails fails its build too: what came last says it best.
  const isOfRollout = rollout !== undefined && (build === null || rollout.created_at >= build.created_at);
  const isUnderWay = rollout?.status === 'pending' || rollout?.status === 'running';
  return (
    <>
      {!isOfRollout && build?.status === 'failed' && build.error !== null && (
        <Failure title={text.buildFailed} error={build.error}>
          <Link
            to="/apps/$app/builds/$build"
            params={{ app: name, build: build.id }}
            className={buttonClass({ size: 's' })}
          >
            {text.buildOutput}
          </Link>
        </Failure>
      )}
      {isOfRollout && rollout.status === 'failed' && rollout.error !== null && (
        <Failure title={text.rolloutFailed(rollout.release.version)} error={rollout.error} about={text.rolloutKept} />
      )}
      {rollout !== undefined && isUnderWay && (
        <Panel title={text.rollout(rollout.release.version)}>
          <RolloutSteps
            rollout={rollout}
            hasReleasePhase={formation.data?.some(({ type }) => type === 'release') ?? false}
          />
        </Panel>
      )}
    </>
  );
}
