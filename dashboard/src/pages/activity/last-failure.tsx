import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { BuildResource, ReleaseResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { strings } from '../../strings/deploys.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { evidenceOf } from '../../ui/output/output-lines.ts';
import { useOutput } from '../../ui/output/use-output.ts';
import type { Entry } from './timeline.ts';

const text = strings.failure;

/** Why the last deploy failed, where nothing went well after it; `current` is what serves meanwhile. */
export function LastFailure(props: { app: string; entry: Entry; current: ReleaseResource | null }) {
  const { app, entry, current } = props;
  const about = current === null ? undefined : text.still(current.version);
  const { release, rollout, build } = entry;
  if (rollout?.error) {
    return (
      <Failure title={text.lastDeploy} error={rollout.error} about={about}>
        {release !== null && (
          <Link
            to="/apps/$app/releases/$release"
            params={{ app, release: `v${release.version}` }}
            className={buttonClass({ size: 's' })}
          >
            {text.details}
          </Link>
        )}
      </Failure>
    );
  }
  return build === null ? null : <BuildFailure app={app} build={build} about={about} />;
}

function BuildFailure({ app, build, about }: { app: string; build: BuildResource; about: string | undefined }) {
  const state = useQuery({
    queryKey: keys.app(app, 'build-state', build.id),
    queryFn: () => api.buildState(app, build.id),
  });
  const output = useOutput(build.output_stream_url);
  if (!state.data?.error || state.data.status !== 'failed') return null;
  return (
    <Failure title={text.lastDeploy} error={state.data.error} evidence={evidenceOf(output.lines)} about={about}>
      <Link to="/apps/$app/builds/$build" params={{ app, build: build.id }} className={buttonClass({ size: 's' })}>
        {text.log}
      </Link>
    </Failure>
  );
}
