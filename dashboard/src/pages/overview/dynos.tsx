import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Box, RotateCw } from 'lucide-react';
import type { AppMetricsResource } from '../../../../platform/client/metrics-resources.ts';
import type { DynoResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { DYNO_TONES } from '../../data/dyno-tone.ts';
import { dynoFiguresQuery, dynosQuery } from '../../data/queries.ts';
import { strings } from '../../strings/common.ts';
import { cpu as cpuText, memory as memoryText } from '../../strings/count.ts';
import { overviewStrings } from '../../strings/overview.ts';
import { useAct } from '../../ui/act.ts';
import { IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { Badge, State } from '../../ui/state.tsx';

const text = overviewStrings;

/** From this share of its limit on a dyno's memory is told in red. */
const NEAR_LIMIT = 0.9;

/** What runs now, by process type. */
export function Dynos({ app }: { app: string }) {
  const dynos = useQuery(dynosQuery(app));
  return (
    <Panel
      title={text.dynos}
      flush
      actions={
        <Link to="/apps/$app/resources" params={{ app }} className="link small">
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
  const figures = useQuery(dynoFiguresQuery(app));
  const { columns } = text;
  return (
    <div className="table-scroll dyno-table">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{columns.dyno}</th>
            <th scope="col">{columns.state}</th>
            <th scope="col">{columns.memory}</th>
            <th scope="col">{columns.cpu}</th>
            <th scope="col" className="dyno-more">
              {columns.release}
            </th>
            <th scope="col" className="dyno-more">
              {columns.since}
            </th>
            <th scope="col">
              <span className="unseen">{text.more}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {dynos.map((dyno) => (
            <DynoRow key={dyno.id} app={app} dyno={dyno} figures={figures.data} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DynoRow(props: { app: string; dyno: DynoResource; figures: AppMetricsResource | undefined }) {
  const { app, dyno, figures } = props;
  const { name } = dyno;
  const restart = useAct(() => api.restart(app, { dyno: name }), text.restarted(name));
  return (
    <tr>
      <td>
        <strong>{name}</strong>
      </td>
      <td>
        <div className="dyno-state">
          <State tone={DYNO_TONES[dyno.state]}>{strings.dynoStates[dyno.state]}</State>
          <Restarts times={figures?.restarts.filter((each) => each.dyno === name).length ?? 0} />
        </div>
      </td>
      <DynoFigures dyno={name} figures={figures} />
      <td className="dyno-more numbers">v{dyno.release.version}</td>
      <td className="dyno-more">
        <RelativeTime at={dyno.updated_at} />
      </td>
      <td className="number">
        <IconButton
          size="s"
          icon={RotateCw}
          label={text.restart(name)}
          busy={restart.busy}
          onClick={() => restart.run()}
        />
      </td>
    </tr>
  );
}

function Restarts({ times }: { times: number }) {
  if (times === 0) return null;
  return (
    <span title={text.restartsAbout}>
      <Badge tone="busy">{text.restarts(times)}</Badge>
    </span>
  );
}

/** Memory and CPU as they are, and as they went. */
function DynoFigures({ dyno, figures }: { dyno: string; figures: AppMetricsResource | undefined }) {
  const own = figures?.processes.find((each) => each.dyno === dyno);
  const memory = own?.memory_bytes.findLast((each) => each !== null) ?? null;
  const cpu = own?.cpu_cores.findLast((each) => each !== null) ?? null;
  if (own === undefined || memory === null || cpu === null) {
    return (
      <td colSpan={2} className="small quiet">
        {text.unmeasured}
      </td>
    );
  }
  const limit = own.memory_limit_bytes;
  const isNearLimit = limit !== null && memory > limit * NEAR_LIMIT;
  return (
    <>
      <td className="dyno-figure">
        <div>
          <span className="small numbers">
            {memoryText(memory)}
            {limit !== null && <span className="quiet dyno-more"> {text.ofLimit(memoryText(limit))}</span>}
          </span>
          <Sparkline values={own.memory_bytes} label={text.memoryLine(dyno)} tone={isNearLimit ? 'bad' : 'quiet'} />
        </div>
      </td>
      <td className="dyno-figure">
        <div>
          <span className="small numbers">{cpuText(cpu)}</span>
          <Sparkline values={own.cpu_cores} label={text.cpuLine(dyno)} tone="quiet" />
        </div>
      </td>
    </>
  );
}
