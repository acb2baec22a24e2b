import './events.css';
import { useSearch } from '@tanstack/react-router';
import { ScrollText } from 'lucide-react';
import { useMemo } from 'react';
import type { EventResource } from '../../../../platform/client/berth-resources.ts';
import { useAppName } from '../../app/use-app-name.ts';
import { useConnection } from '../../data/live.ts';
import { eventsText as text } from '../../strings/events.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { Skeleton } from '../../ui/loaded.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Problem } from '../../ui/problem.tsx';
import { State } from '../../ui/state.tsx';
import { EventFilters } from './event-filters.tsx';
import { groupOf } from './event-kinds.ts';
import { EventList } from './event-list.tsx';
import type { EventsSearch } from './events-search.ts';
import { useEvents } from './use-events.ts';

/** What happened to all apps and the account, as it happens. */
export function AllEvents() {
  return <EventsPage app={null} />;
}

/** What happened to an app, as it happens. */
export function Events() {
  const app = useAppName();
  return <EventsPage key={app} app={app} />;
}

function EventsPage({ app }: { app: string | null }) {
  const search: EventsSearch = useSearch({ strict: false });
  const events = useEvents(app);
  const isLive = useConnection() === 'live';
  const all = useMemo(() => events.data?.pages.flat() ?? [], [events.data]);
  const { app: ofApp, kind } = search;
  const shown = useMemo(() => all.filter((event) => isShown(event, { ofApp, kind })), [all, ofApp, kind]);
  const isAtEnd = !events.hasNextPage;
  return (
    <Page
      title={text.title}
      {...(app !== null && { of: app })}
      about={app === null ? text.about : text.aboutApp}
      actions={<State tone={isLive ? 'good' : 'quiet'}>{isLive ? text.live : text.away}</State>}
    >
      <Panel flush>
        <EventFilters app={app} search={search} />
        {events.isError && events.data === undefined && (
          <div className="panel-body">
            <Problem error={events.error} onRetry={() => void events.refetch()} />
          </div>
        )}
        {events.isPending && <Skeleton lines={8} />}
        {events.data !== undefined && shown.length === 0 && (
          <Empty icon={ScrollText} title={isAtEnd ? text.none : text.noneHere}>
            <p>{isAtEnd ? text.noneAbout : text.noneHereAbout}</p>
          </Empty>
        )}
        {shown.length > 0 && <EventList events={shown} isOfAll={app === null} />}
        {events.hasNextPage && (
          <div className="panel-foot events-foot">
            <Button size="s" busy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
              {text.older}
            </Button>
          </div>
        )}
      </Panel>
    </Page>
  );
}

function isShown(event: EventResource, of: { ofApp: string | undefined; kind: EventsSearch['kind'] }): boolean {
  if (of.ofApp !== undefined && event.app?.name !== of.ofApp) return false;
  return of.kind === undefined || groupOf(event.kind) === of.kind;
}
