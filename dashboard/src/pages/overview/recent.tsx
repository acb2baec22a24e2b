import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Rocket } from 'lucide-react';
import type { ReleaseResource } from '../../../../platform/client/resources.ts';
import { api } from '../../data/api.ts';
import { keys } from '../../data/keys.ts';
import { overviewStrings } from '../../strings/overview.ts';
import { Empty } from '../../ui/empty.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Badge } from '../../ui/state.tsx';

const text = overviewStrings;
const SHOWN = 5;

/** What changed last. */
export function Recent({ app }: { app: string }) {
  const releases = useQuery({
    queryKey: keys.app(app, 'releases', 'newest'),
    queryFn: () => api.releases(app, { order: 'desc', limit: SHOWN }),
  });
  return (
    <Panel
      title={text.recent}
      flush
      actions={
        <Link to="/apps/$app/activity" params={{ app }} className="link small">
          {text.recentAll}
        </Link>
      }
    >
      <Loaded query={releases}>
        {(list) =>
          list.length === 0 ? (
            <Empty icon={Rocket} title={text.recentNone} />
          ) : (
            <ul className="rows">
              {list.map((release) => (
                <li key={release.id}>
                  <ReleaseRow app={app} release={release} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function ReleaseRow({ app, release }: { app: string; release: ReleaseResource }) {
  return (
    <Link to="/apps/$app/releases/$release" params={{ app, release: `v${release.version}` }} className="row">
      <strong className="numbers">v{release.version}</strong>
      <span className="grow cut">{release.description}</span>
      {release.current && <Badge tone="good">{text.current}</Badge>}
      {release.status === 'failed' && <Badge tone="bad">{text.failed}</Badge>}
      {release.status === 'pending' && <Badge tone="busy">{text.pending}</Badge>}
      <span className="small">
        <RelativeTime at={release.created_at} />
      </span>
    </Link>
  );
}
