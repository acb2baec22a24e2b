import { useQuery } from '@tanstack/react-query';
import { Globe, Waypoints } from 'lucide-react';
import type { AppSummaryResource } from '../../../../platform/client/overview-resources.ts';
import type { DynoResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { DYNO_TONES } from '../../data/dyno-tone.ts';
import { keys } from '../../data/keys.ts';
import { dynosQuery } from '../../data/queries.ts';
import { requestsNow } from '../../data/traffic.ts';
import { strings } from '../../strings/common.ts';
import { short } from '../../strings/count.ts';
import { overviewStrings } from '../../strings/overview.ts';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { State } from '../../ui/state.tsx';
import { wires } from './wires.ts';

const text = overviewStrings.picture;
/** More of a kind than this make no picture. */
const MOST = 6;
const WIDTH = 72;

/** A picture of the app, live: hostnames, the router, the dynos that it hands requests to. */
export function Picture({ app }: { app: AppSummaryResource }) {
  const { name } = app.app;
  const domains = useQuery({ queryKey: keys.app(name, 'domains'), queryFn: () => api.domains(name) });
  const dynos = useQuery(dynosQuery(name));
  if (domains.data === undefined || dynos.data === undefined) {
    return (
      <Panel title={text.title} flush>
        {domains.data === undefined ? (
          <Loaded query={domains}>{() => null}</Loaded>
        ) : (
          <Loaded query={dynos}>{() => null}</Loaded>
        )}
      </Panel>
    );
  }
  const hosts = domains.data.map(({ hostname }) => hostname);
  const web = dynos.data.filter(({ type }) => type === 'web');
  const perMinute = requestsNow(app.traffic);
  return (
    <Panel title={text.title}>
      <div className="picture" role="img" aria-label={text.label(name, hosts.length, web.length)}>
        <Column items={hosts} render={(host) => <Host key={host} host={host} />} />
        <Wires from={Math.min(hosts.length, MOST)} to={1} isBusy={perMinute > 0} />
        <div className="picture-column">
          <div className="picture-node router">
            <Waypoints aria-hidden="true" />
            <span>
              <strong>{text.router}</strong>
              <span className="small quiet numbers">
                {app.maintenance ? text.maintenance : text.rate(short(perMinute))}
              </span>
            </span>
          </div>
        </div>
        <Wires from={1} to={Math.min(web.length, MOST)} isBusy={perMinute > 0 && !app.maintenance} />
        {web.length === 0 ? (
          <div className="picture-column">
            <div className="picture-node quiet">{text.noWeb}</div>
          </div>
        ) : (
          <Column items={web} render={(dyno) => <Dyno key={dyno.id} dyno={dyno} />} />
        )}
      </div>
    </Panel>
  );
}

function Column<Item>({ items, render }: { items: readonly Item[]; render: (item: Item) => React.ReactNode }) {
  const shown = items.length > MOST ? items.slice(0, MOST - 1) : items;
  return (
    <div className="picture-column">
      {shown.map(render)}
      {items.length > MOST && <div className="picture-node quiet">{text.more(items.length - shown.length)}</div>}
    </div>
  );
}

function Host({ host }: { host: string }) {
  return (
    <div className="picture-node">
      <Globe aria-hidden="true" />
      <span className="cut">{host}</span>
    </div>
  );
}

function Dyno({ dyno }: { dyno: DynoResource }) {
  return (
    <div className="picture-node">
      <span className="cut">{dyno.name}</span>
      <State tone={DYNO_TONES[dyno.state]}>{strings.dynoStates[dyno.state]}</State>
    </div>
  );
}

function Wires({ from, to, isBusy }: { from: number; to: number; isBusy: boolean }) {
  const { height, paths } = wires({ from, to, width: WIDTH });
  return (
    <svg
      className={isBusy ? 'picture-wires busy' : 'picture-wires'}
      width={WIDTH}
      height={height}
      viewBox={`0 0 ${WIDTH} ${height}`}
      aria-hidden="true"
    >
      {paths.map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
