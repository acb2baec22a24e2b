import { useQuery } from '@tanstack/react-query';
import type { AppSummaryResource } from '../../../../platform/client/overview-resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { overviewStrings } from '../../strings/overview.ts';
import { BuildFailure, RolloutFailure } from '../../ui/deploy-failure.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RolloutSteps } from '../../ui/rollout-steps.tsx';
import { CrashedDynos } from './crashed-dynos.tsx';

const text = overviewStrings;

/** Dynos that crash, a rollout that goes on or that failed, a last build that failed: first of all that there is to see. */
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
      {rollout !== undefined && isUnderWay && (
        <Panel title={text.rollout(rollout.release.version)}>
          <RolloutSteps
            rollout={rollout}
            hasReleasePhase={formation.data?.some(({ type }) => type === 'release') ?? false}
          />
        </Panel>
      )}
      <CrashedDynos app={name} />
      {rollouts.data !== undefined && !isOfRollout && build?.status === 'failed' && build.error !== null && (
        <BuildFailure app={name} id={build.id} title={text.buildFailed} error={build.error} about={text.rolloutKept} />
      )}
      {isOfRollout && rollout.status === 'failed' && rollout.error !== null && (
        <RolloutFailure
          app={name}
          release={rollout.release}
          title={titleOf(rollout.release.version, rollout.error)}
          error={rollout.error}
          about={text.rolloutKept}
        />
      )}
    </>
  );
}

function titleOf(version: number, { id }: { id: string }): string {
  return id === 'release_phase_failed' ? text.phaseFailed(version) : text.rolloutFailed(version);
}
