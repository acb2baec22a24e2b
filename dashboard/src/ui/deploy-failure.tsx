import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { RolloutResource } from '../../../platform/client/berth-resources.ts';
import { api } from '../data/api.ts';
import { keys } from '../data/keys.ts';
import { strings } from '../strings/deploys.ts';
import { buttonClass } from './button.tsx';
import { Failure } from './failure.tsx';
import type { ToldError } from './failure-text.ts';
import { evidenceOf, lastWordsOf } from './output/output-lines.ts';
import { useOutput } from './output/use-output.ts';

const text = strings.failure;

interface Told {
  readonly app: string;
  readonly title: string;
  readonly error: ToldError;
  readonly about?: ReactNode;
}

/** Why a build failed, with what its programs printed last, and the way to its log. */
export function BuildFailure({ app, id, ...told }: Told & { id: string }) {
  const build = useQuery({ queryKey: keys.app(app, 'build', id), queryFn: () => api.build(app, id) });
  const output = useOutput(build.data?.output_stream_url ?? null);
  return (
    <Failure {...told} evidence={output.isOpen ? [] : evidenceOf(output.lines)}>
      <Link to="/apps/$app/builds/$build" params={{ app, build: id }} className={buttonClass({ size: 's' })}>
        {text.log}
      </Link>
    </Failure>
  );
}

/** Why a rollout failed, with what its release phase printed where it was that which failed; `children` lead further. */
export function RolloutFailure(props: Told & { release: RolloutResource['release']; children?: ReactNode }) {
  const { app, release, children, ...told } = props;
  const found = useQuery({
    queryKey: keys.app(app, 'release', release.id),
    queryFn: () => api.release(app, release.id),
    enabled: told.error.id === 'release_phase_failed',
  });
  const output = useOutput(found.data?.output_stream_url ?? null);
  return (
    <Failure {...told} evidence={output.isOpen ? [] : lastWordsOf(output.lines)}>
      {children ?? (
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
