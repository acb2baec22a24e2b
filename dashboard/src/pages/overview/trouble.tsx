import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AppSummaryResource } from '../../../../platform/client/overview-resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { overviewStrings } from '../../strings/overview.ts';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
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
  const isFailed = rollout?.status === 'failed';
  const isUnderWay = rollout?.status === 'pending' || rollout?.status === 'running';
  return (
    <>
      {build?.status === 'failed' && (
        <Panel title={text.buildFailed} tone="danger">
          <div className="stack">
            {build.error !== null && <Problem error={new Error(build.error.message)} />}
            <Link to="/apps/$app/builds/$build" params={{ app: name, build: build.id }} className="link">
              {text.buildOutput}
            </Link>
          </div>
        </Panel>
      )}
      {rollout !== undefined && (isFailed || isUnderWay) && (
        <Panel
          title={isFailed ? text.rolloutFailed(rollout.release.version) : text.rollout(rollout.release.version)}
          {...(isFailed && { about: text.rolloutKept, tone: 'danger' as const })}
        >
          <div className="stack">
            <RolloutSteps
              rollout={rollout}
              hasReleasePhase={formation.data?.some(({ type }) => type === 'release') ?? false}
            />
            {rollout.error !== null && <Problem error={new Error(rollout.error.message)} />}
          </div>
        </Panel>
      )}
    </>
  );
}
