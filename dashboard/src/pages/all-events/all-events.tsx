import './all-events.css';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { useId } from 'react';
import type { EventResource } from '../../../../platform/client/berth-resources.ts';
import { useConnection } from '../../data/live.ts';
import { summariesQuery } from '../../data/queries.ts';
import { eventsText as text } from '../../strings/platform.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Skeleton } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { State } from '../../ui/state.tsx';
import { AllEventsList } from './all-events-list.tsx';
import { groupOf, isGroup } from './event-kinds.ts';
import type { EventsSearch } from './events-search.ts';
import { useEvents } from './use-events.ts';

/** What happened to all apps and the account, as it happens. */
export function AllEvents() {
  const search: EventsSearch = useSearch({ strict: false });
  const events = useEvents();
  const isLive = useConnection() === 'live';
  const shown = (events.data?.pages.flat() ?? []).filter((event) => isShown(event, search));
  return (
    <Page
      title={text.title}
      about={text.about}
      actions={<State tone={isLive ? 'good' : 'quiet'}>{isLive ? text.live : text.away}</State>}
    >
      <Panel flush>
        <Filters search={search} />
        {events.isError && events.data === undefined && (
          <div className="panel-body">
            <Problem error={events.error} onRetry={() => void events.refetch()} />
          </div>
        )}
        {events.isPending && <Skeleton lines={8} />}
        {events.data !== undefined && shown.length === 0 && (
          <Empty icon={ScrollText} title={text.none}>
            <p>{text.noneAbout}</p>
          </Empty>
        )}
        {shown.length > 0 && <AllEventsList events={shown} />}
        {events.hasNextPage && (
          <div className="panel-foot all-events-foot">
            <Button size="s" busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
              {text.older}
            </Button>
          </div>
        )}
      </Panel>
    </Page>
  );
}

function isShown(event: EventResource, { app, kind }: EventsSearch): boolean {
  if (app !== undefined && event.app?.name !== app) return false;
  return kind === undefined || groupOf(event.kind) === kind;
}

function Filters({ search }: { search: EventsSearch }) {
  const navigate = useNavigate();
  const [ofApp, ofKind] = [useId(), useId()];
  const apps = useQuery(summariesQuery);
  const choose = (chosen: EventsSearch) =>
    void navigate({ to: '/platform/events', search: chosen as Record<string, string>, replace: true });
  const { app, kind } = search;
  return (
    <form className="all-events-tools" aria-label={text.filter}>
      <label htmlFor={ofApp} className="unseen">
        {text.app}
      </label>
      <select
        id={ofApp}
        className="input s"
        value={app ?? ''}
        onChange={({ target }) => choose({ ...(kind && { kind }), ...(target.value !== '' && { app: target.value }) })}
      >
        <option value="">{text.allApps}</option>
        {app !== undefined && !apps.data?.some((each) => each.app.name === app) && <option>{app}</option>}
        {apps.data?.map((each) => (
          <option key={each.app.id}>{each.app.name}</option>
        ))}
      </select>
      <label htmlFor={ofKind} className="unseen">
        {text.kind}
      </label>
      <select
        id={ofKind}
        className="input s"
        value={kind ?? ''}
        onChange={({ target }) => choose({ ...(app && { app }), ...(isGroup(target.value) && { kind: target.value }) })}
      >
        <option value="">{text.allKinds}</option>
        {Object.entries(text.kinds).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </form>
  );
}
