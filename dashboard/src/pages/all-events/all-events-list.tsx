import { Link } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { EventResource } from '../../../../platform/client/berth-resources.ts';
import { eventSentence } from '../../../../platform/model/event-sentence.ts';
import { eventsText as text } from '../../strings/platform.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { State } from '../../ui/state.tsx';

const USUAL_HEIGHT = 52;
const AROUND = 12;
const TONES = { good: 'good', bad: 'bad', plain: 'quiet' } as const;

/** Thousands of events, of which only those in sight are on the page. */
export function AllEventsList({ events }: { events: readonly EventResource[] }) {
  const list = useRef<HTMLUListElement>(null);
  const rows = useWindowVirtualizer({
    count: events.length,
    estimateSize: () => USUAL_HEIGHT,
    overscan: AROUND,
    scrollMargin: list.current?.offsetTop ?? 0,
    getItemKey: (index) => events[index]?.seq ?? index,
  });
  return (
    <ul ref={list} className="all-events-list" aria-label={text.list} style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map((row) => {
        const event = events[row.index];
        if (event === undefined) return null;
        return (
          <li
            key={row.key}
            ref={rows.measureElement}
            data-index={row.index}
            aria-setsize={events.length}
            aria-posinset={row.index + 1}
            style={{ transform: `translateY(${row.start - rows.options.scrollMargin}px)` }}
          >
            <EventRow event={event} />
          </li>
        );
      })}
    </ul>
  );
}

function EventRow({ event }: { event: EventResource }) {
  const { text: sentence, tone } = eventSentence(event);
  const { app, actor } = event;
  return (
    <div className="all-events-row">
      <State tone={TONES[tone]}>{sentence}</State>
      <span className="all-events-app cut">
        {app?.name && (
          <Link to="/apps/$app" params={{ app: app.name }} className="link">
            {app.name}
          </Link>
        )}
        {app !== null && app.name === null && <span className="quiet">{text.destroyed}</span>}
      </span>
      <span className="all-events-by cut small quiet">{actor?.email && text.by(actor.email)}</span>
      <span className="all-events-at small">
        <RelativeTime at={event.created_at} />
      </span>
    </div>
  );
}
