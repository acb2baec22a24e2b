import type { EventResource } from '../platform/client/berth-resources.ts';
import { eventSentence } from '../platform/model/event-sentence.ts';
import { paint, type Terminal } from './terminal.ts';
import { localTime } from './time.ts';

const COLOURS = { good: 'green', bad: 'red', plain: null } as const;

/** `2026-02-01 12:00:00  hello  Release v3 is live  by ada@example.com`; the app only where those of several are shown. */
export function eventLine(
  terminal: Pick<Terminal, 'colour'>,
  event: EventResource,
  { withApp }: { withApp: boolean },
): string {
  const { text, tone } = eventSentence(event);
  const colour = COLOURS[tone];
  const app = event.app === null ? '-' : (event.app.name ?? '(destroyed)');
  const parts = [
    paint(terminal, 'dim', localTime(event.created_at)),
    ...(withApp ? [paint(terminal, 'bold', app)] : []),
    colour === null ? text : paint(terminal, colour, text),
    ...(event.actor?.email == null ? [] : [paint(terminal, 'dim', `by ${event.actor.email}`)]),
  ];
  return parts.join('  ');
}
