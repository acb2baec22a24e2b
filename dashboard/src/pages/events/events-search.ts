import { type EventGroup, isGroup } from './event-kinds.ts';

/** Which events are shown: of one app, of one group of kinds. */
export interface EventsSearch {
  readonly app?: string;
  readonly kind?: EventGroup;
}

/** The choice that an address of the page has; what is none is left out. */
export function eventsSearch(search: Record<string, unknown>): EventsSearch {
  const { app, kind } = search;
  return {
    ...(typeof app === 'string' && app !== '' && { app }),
    ...(typeof kind === 'string' && isGroup(kind) && { kind }),
  };
}
