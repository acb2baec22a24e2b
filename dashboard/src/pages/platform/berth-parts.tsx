import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Archive, Waypoints } from 'lucide-react';
import type { HostResource } from '../../../../platform/client/overview-resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { size, span } from '../../strings/count.ts';
import { platformText } from '../../strings/platform.ts';
import { Command } from '../../ui/command.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Badge, State } from '../../ui/state.tsx';

/** Whether each router serves what it is to serve. */
export function Routers({ host: { routers, router_url: url } }: { host: HostResource }) {
  const text = platformText.routers;
  const stateOf = (router: HostResource['routers'][number]) => {
    if (!router.connected) return <State tone="bad">{text.away}</State>;
    return router.current ? <State tone="good">{text.connected}</State> : <State tone="busy">{text.behind}</State>;
  };
  return (
    <Panel title={text.title} about={text.at(url)} flush>
      {routers.length === 0 ? (
        <Empty icon={Waypoints} title={text.none}>
          <p>{text.noneAbout}</p>
        </Empty>
      ) : (
        <ul className="rows platform-rows">
          {routers.map((router) => (
            <li key={router.id}>
              <div className="row">
                <code className="grow cut">{router.id}</code>
                {stateOf(router)}
                {!router.connected && (
                  <span className="small quiet">
                    {text.seen} <RelativeTime at={router.last_seen_at} />
                  </span>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Builds that run and wait. */
export function Queue() {
  const text = platformText.queue;
  const queue = useQuery({ queryKey: keys.platform('queue'), queryFn: () => api.queue() });
  return (
    <Panel title={text.title} about={queue.data && text.about(queue.data.concurrent_builds)} flush>
      <Loaded query={queue} lines={2}>
        {({ builds }) =>
          builds.length === 0 ? (
            <p className="platform-none">{text.none}.</p>
          ) : (
            <ul className="rows platform-rows">
              {builds.map((build) => (
                <li key={build.id}>
                  <div className="row">
                    <Link
                      to="/apps/$app/builds/$build"
                      params={{ app: build.app.name, build: build.id }}
                      className="grow cut link"
                    >
                      {build.app.name}
                    </Link>
                    {build.position > 0 && <span className="small quiet">{text.place(build.position)}</span>}
                    <State tone={build.status === 'queued' ? 'quiet' : 'busy'}>{text.states[build.status]}</State>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

export function Versions({ host }: { host: HostResource }) {
  const text = platformText.versions;
  const { berth, commit, node, docker, sqlite, stack } = host.versions;
  const facts: readonly (readonly [string, string])[] = [
    [text.berth, commit === null ? berth : `${berth} (${commit.slice(0, 8)})`],
    [text.node, node],
    [text.docker, docker],
    [text.sqlite, sqlite],
    [text.stack, stack],
    [text.up, span(host.uptime_seconds)],
    [text.platformUp, span(host.platform_uptime_seconds)],
  ];
  return (
    <Panel title={text.title}>
      <dl className="facts platform-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="numbers">{value}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

/** The backups that are known of. */
export function Backups({ host: { backups } }: { host: HostResource }) {
  const text = platformText.backups;
  return (
    <Panel title={text.title} about={text.about} flush>
      {backups.length === 0 ? (
        <Empty icon={Archive} title={text.none}>
          <p>{text.noneAbout}</p>
          <Command text={text.command} />
        </Empty>
      ) : (
        <ul className="rows platform-rows">
          {backups.map((backup) => (
            <li key={`${backup.created_at} ${backup.file}`}>
              <div className="row">
                <code className="grow cut" title={backup.file}>
                  {backup.file}
                </code>
                {backup.images && <Badge>{text.images}</Badge>}
                <span className="small quiet numbers">{size(backup.size_bytes)}</span>
                <span className="small">
                  <RelativeTime at={backup.created_at} />
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
