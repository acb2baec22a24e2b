import '../../ui/days.css';
import './events.css';
import { Link } from '@tanstack/react-router';
import { Box, Boxes, Globe, Hammer, KeyRound, type LucideIcon, Rocket, Settings2, UserRound } from 'lucide-react';
import type { EventResource } from '../../../../platform/client/berth-resources.ts';
import { eventSentence } from '../../../../platform/model/event-sentence.ts';
import { strings } from '../../strings/deploys.ts';
import { byDay } from '../../ui/days.ts';

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

/** Events of an app as sentences, day by day. */
export function EventList({ events }: { events: readonly EventResource[] }) {
  const items = events.map((event) => ({ ...event, at: event.created_at }));
  return byDay(items, new Date()).map(({ day, items: ofDay }) => (
    <section key={day} className="day" aria-label={day}>
      <h2>{day}</h2>
      <ol className="panel rows">
        {ofDay.map((event) => (
          <EventRow key={event.seq} event={event} />
        ))}
      </ol>
    </section>
  ));
}

function EventRow({ event }: { event: EventResource }) {
  const { text, tone } = eventSentence(event);
  const [, Icon] = ICONS.find(([prefix]) => event.kind.startsWith(prefix)) ?? ['', UserRound];
  return (
    <li className={`event ${tone}`}>
      <Icon aria-hidden="true" />
      <div className="event-what">
        <EventLink event={event} text={text} />
        <p className="small quiet">{event.actor?.email && strings.activity.by(event.actor.email)}</p>
      </div>
      <code className="event-kind quiet">{event.kind}</code>
      <time
        className="small quiet numbers"
        dateTime={event.created_at}
        title={new Date(event.created_at).toLocaleString()}
      >
        {new Date(event.created_at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', second: '2-digit' })}
      </time>
    </li>
  );
}

/** Leads to the build or release that an event is about, where it is about one. */
function EventLink({ event, text }: { event: EventResource; text: string }) {
  const app = event.app?.name;
  const { build, release } = event.data;
  if (app != null && typeof build === 'string') {
    return (
      <Link to="/apps/$app/builds/$build" params={{ app, build }} className="event-text">
        {text}
      </Link>
    );
  }
  if (app != null && typeof release === 'string' && !event.kind.startsWith('set.')) {
    return (
      <Link to="/apps/$app/releases/$release" params={{ app, release }} className="event-text">
        {text}
      </Link>
    );
  }
  return <span className="event-text">{text}</span>;
}
