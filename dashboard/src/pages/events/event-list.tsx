import { Link } from '@tanstack/react-router';
import { Box, Boxes, Globe, Hammer, KeyRound, type LucideIcon, Rocket, Settings2, UserRound } from 'lucide-react';
import { memo, useMemo } from 'react';
import type { EventResource } from '../../../../platform/client/berth-resources.ts';
import { eventSentence } from '../../../../platform/model/event-sentence.ts';
import { dateAndTime, timeOfDay } from '../../strings/dates.ts';
import { eventsText as text } from '../../strings/events.ts';
import { byDay } from '../../ui/days.ts';
import { VirtualRows } from '../../ui/virtual-rows.tsx';

const ROW_PX = 41;
const ICONS: readonly (readonly [prefix: string, icon: LucideIcon])[] = [
  ['build.', Hammer],
  ['release.', Rocket],
  ['rollout.', Rocket],
  ['dyno.', Box],
  ['set.', Boxes],
  ['formation.', Boxes],
  ['domain.', Globe],
  ['config.', KeyRound],
  ['app.', Settings2],
];

/** An event and, of the first of a day, what that is called. */
interface Dated {
  readonly event: EventResource;
  readonly day: string | null;
}

/** Events as sentences, day by day: thousands, of which only those in sight are on the page. */
export function EventList({ events, isOfAll }: { events: readonly EventResource[]; isOfAll: boolean }) {
  const dated = useMemo(() => datedEvents(events), [events]);
  return (
    <div className={isOfAll ? 'events-list of-all' : 'events-list'}>
      <VirtualRows items={dated} label={text.list} height={ROW_PX} keyOf={({ event }) => event.seq}>
        {({ event, day }) => (
          <>
            {day !== null && <h2 className="events-day">{day}</h2>}
            <EventRow event={event} isOfAll={isOfAll} />
          </>
        )}
      </VirtualRows>
    </div>
  );
}

function datedEvents(events: readonly EventResource[]): Dated[] {
  const days = byDay(
    events.map((event) => ({ event, at: event.created_at })),
    new Date(),
  );
  return days.flatMap(({ day, items }) => items.map(({ event }, index) => ({ event, day: index === 0 ? day : null })));
}

const EventRow = memo(function EventRow({ event, isOfAll }: { event: EventResource; isOfAll: boolean }) {
  const { text: sentence, tone } = eventSentence(event);
  const [, Icon] = ICONS.find(([prefix]) => event.kind.startsWith(prefix)) ?? ['', UserRound];
  return (
    <div className={`event ${tone}`}>
      <Icon aria-hidden="true" />
      <div className="event-what">
        <EventLink event={event} sentence={sentence} />
        {event.actor?.email && <span className="small quiet">{text.by(event.actor.email)}</span>}
      </div>
      {isOfAll && <OfApp app={event.app} />}
      <code className="event-kind quiet">{event.kind}</code>
      <time className="small quiet numbers" dateTime={event.created_at} title={dateAndTime(event.created_at)}>
        {timeOfDay(event.created_at)}
      </time>
    </div>
  );
});

function OfApp({ app }: { app: EventResource['app'] }) {
  if (app === null) return <span className="event-app" />;
  return (
    <span className="event-app cut">
      {app.name === null ? (
        <span className="quiet">{text.destroyed}</span>
      ) : (
        <Link to="/apps/$app" params={{ app: app.name }} className="link">
          {app.name}
        </Link>
      )}
    </span>
  );
}

/** Leads to the build or release that an event is about, where it is about one. */
function EventLink({ event, sentence }: { event: EventResource; sentence: string }) {
  const app = event.app?.name;
  const { build, release } = event.data;
  if (app != null && typeof build === 'string') {
    return (
      <Link to="/apps/$app/builds/$build" params={{ app, build }} className="event-text">
        {sentence}
      </Link>
    );
  }
  if (app != null && typeof release === 'string' && !event.kind.startsWith('set.')) {
    return (
      <Link to="/apps/$app/releases/$release" params={{ app, release }} className="event-text">
        {sentence}
      </Link>
    );
  }
  return <span className="event-text">{sentence}</span>;
}
