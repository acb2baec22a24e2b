import { useQuery } from '@tanstack/react-query';
import type { RolloutResource } from '../../../../platform/client/berth-resources.ts';
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
  const rollout = rollouts.data?.[0];
  const build = app.last_build;
  // A rollout that fails fails its build too: what came last says it best.
  const isOfRollout = rollout !== undefined && (build === null || rollout.created_at >= build.created_at);
  const isUnderWay = rollout?.status === 'pending' || rollout?.status === 'running';
  return (
    <>
      {rollout !== undefined && isUnderWay && <UnderWay app={name} rollout={rollout} />}
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

function UnderWay({ app, rollout }: { app: string; rollout: RolloutResource }) {
  const { id, version } = rollout.release;
  const release = useQuery({ queryKey: keys.app(app, 'release', id), queryFn: () => api.release(app, id) });
  return (
    <Panel title={text.rollout(version)}>
      {/* What a release phase prints can be had of those releases alone that have one. */}
      <RolloutSteps rollout={rollout} hasReleasePhase={(release.data?.output_stream_url ?? null) !== null} />
    </Panel>
  );
}

function titleOf(version: number, { id }: { id: string }): string {
  return id === 'release_phase_failed' ? text.phaseFailed(version) : text.rolloutFailed(version);
}
