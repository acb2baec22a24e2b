import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { DynoStateResource } from '../../../../platform/client/berth-resources.ts';
import { dynoStatesQuery } from '../../data/queries.ts';
import { overviewStrings } from '../../strings/overview.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Failure } from '../../ui/failure.tsx';
import { crashesByCause } from './crash-causes.ts';

const text = overviewStrings.crash;

/** Dynos that crashed and wait for their next start, each cause once: why, what they printed last, the step to take. */
export function CrashedDynos({ app }: { app: string }) {
  const states = useQuery(dynoStatesQuery(app));
  return crashesByCause(states.data ?? []).map((dynos) => <Crash key={dynos[0].name} app={app} dynos={dynos} />);
}

function Crash({ app, dynos }: { app: string; dynos: readonly [DynoStateResource, ...DynoStateResource[]] }) {
  const [first] = dynos;
  if (first.error === null) return null;
  const names = dynos.map(({ name }) => name);
  return (
    <Failure
      title={text.title(names, Math.max(...dynos.map(({ crashes }) => crashes)))}
      error={first.error}
      about={first.retry_at === null ? undefined : text.retry(names.length, first.retry_at)}
    >
      <Link
        to="/apps/$app/logs"
        params={{ app }}
        search={names.length === 1 ? { dyno: first.name } : {}}
        className={buttonClass({ size: 's' })}
      >
        {text.logs}
      </Link>
    </Failure>
  );
}
