import { useQuery } from '@tanstack/react-query';
import type { BuildResource, ReleaseResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { strings } from '../../strings/deploys.ts';
import { BuildFailure, RolloutFailure } from '../../ui/deploy-failure.tsx';
import type { Entry } from './timeline.ts';

const text = strings.failure;

/** Why the last deploy failed, where nothing went well after it; `current` is what serves meanwhile. */
export function LastFailure(props: { app: string; entry: Entry; current: ReleaseResource | null }) {
  const { app, entry, current } = props;
  const told = { app, title: text.lastDeploy, about: current === null ? undefined : text.still(current.version) };
  const { rollout, build } = entry;
  if (rollout?.error) return <RolloutFailure {...told} error={rollout.error} release={rollout.release} />;
  return build === null ? null : <OfBuild {...told} build={build} />;
}

function OfBuild({ build, ...told }: { app: string; title: string; about: string | undefined; build: BuildResource }) {
  const state = useQuery({
    queryKey: keys.app(told.app, 'build-state', build.id),
    queryFn: () => api.buildState(told.app, build.id),
  });
  if (!state.data?.error || state.data.status !== 'failed') return null;
  return <BuildFailure {...told} id={build.id} error={state.data.error} />;
}
