import { Link } from '@tanstack/react-router';
import { RotateCw } from 'lucide-react';
import type { DynoStateResource } from '../../../../platform/client/berth-resources.ts';
import type { DynoResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { DYNO_TONES } from '../../data/dyno-tone.ts';
import { strings } from '../../strings/common.ts';
import { resourcesText } from '../../strings/resources.ts';
import { useAct } from '../../ui/act.ts';
import { IconButton } from '../../ui/button.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { State } from '../../ui/state.tsx';

const text = resourcesText.dyno;
/** A dyno of the formation: how it fares and since when, and why where it crashed. */
export function DynoRow(props: { app: string; dyno: DynoResource; detail: DynoStateResource | null }) {
  const { app, dyno, detail } = props;
  const restart = useAct(() => api.restart(app, { dyno: dyno.name }), text.restarted(dyno.name));
  const crashes = detail?.crashes ?? 0;
  return (
    <li className="resources-dyno">
      <div className="row">
        <span className="resources-name">{dyno.name}</span>
        <State tone={DYNO_TONES[dyno.state]}>{strings.dynoStates[dyno.state]}</State>
        <span className="grow resources-facts small quiet numbers">
          <RelativeTime at={dyno.updated_at} />
          <span>v{dyno.release.version}</span>
          {crashes > 0 && <span>{text.crashes(crashes)}</span>}
        </span>
        <IconButton
          size="s"
          icon={RotateCw}
          label={text.restart(dyno.name)}
          busy={restart.busy}
          onClick={() => restart.run()}
        />
      </div>
      {dyno.state === 'crashed' && detail !== null && <Cause app={app} detail={detail} />}
    </li>
  );
}

function Cause({ app, detail }: { app: string; detail: DynoStateResource }) {
  const { error, retry_at } = detail;
  const [first = strings.dynoStates.crashed, ...output] = error?.message.split('\n') ?? [];
  return (
    <div className="problem resources-cause">
      <strong>{first}</strong>
      {output.length > 0 && <pre>{output.join('\n')}</pre>}
      {error?.next && <span>{error.next}</span>}
      <span>
        {retry_at !== null && `${text.retry(retry_at)} `}
        <Link to="/apps/$app/logs" params={{ app }} className="link">
          {text.logs}
        </Link>
      </span>
    </div>
  );
}
