import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Box, RotateCw } from 'lucide-react';
import type { DynoResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { dynosQuery } from '../../data/queries.ts';
import { strings } from '../../strings/common.ts';
import { overviewStrings } from '../../strings/overview.ts';
import { useAct } from '../../ui/act.ts';
import { IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { State } from '../../ui/state.tsx';

const text = overviewStrings;
const TONES = { up: 'good', crashed: 'bad', starting: 'busy', draining: 'quiet', stopping: 'quiet' } as const;

/** What runs now, by process type. */
export function Dynos({ app }: { app: string }) {
  const dynos = useQuery(dynosQuery(app));
  return (
    <Panel
      title={text.dynos}
      flush
      actions={
        <Link to={'/apps/$app/resources' as '/apps/$app'} params={{ app }} className="link small">
          {text.scale}
        </Link>
      }
    >
      <Loaded query={dynos}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon={Box} title={text.dynosNone}>
              <p>{text.dynosNoneAbout}</p>
            </Empty>
          ) : (
            <DynoTable app={app} dynos={list} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function DynoTable({ app, dynos }: { app: string; dynos: readonly DynoResource[] }) {
  const restart = useAct((dyno: string) => api.restart(app, { dyno }), text.restarted);
  const { columns } = text;
  return (
    <div className="table-scroll">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{columns.dyno}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.release}</th>
            <th scope="col">{columns.since}</th>
            <th scope="col">
              <span className="unseen">{text.more}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {dynos.map((dyno) => (
            <tr key={dyno.id}>
              <td>
                <strong>{dyno.name}</strong>
              </td>
              <td>
                <State tone={TONES[dyno.state]}>{strings.dynoStates[dyno.state]}</State>
              </td>
              <td className="numbers">v{dyno.release.version}</td>
              <td>
                <RelativeTime at={dyno.updated_at} />
              </td>
              <td className="number">
                <IconButton
                  size="s"
                  icon={RotateCw}
                  label={text.restart(dyno.name)}
                  disabled={restart.busy}
                  onClick={() => restart.run(dyno.name)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
