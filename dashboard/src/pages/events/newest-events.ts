import type { InfiniteData } from '@tanstack/react-query';
import type { EventResource } from '../../../../platform/client/berth-resources.ts';

/** Known pages, the newest first, with an event that has come; as they are where they have it. */
export function withEvent(known: InfiniteData<EventResource[]> | undefined, event: EventResource) {
  const [first, ...others] = known?.pages ?? [];
  if (known === undefined || first === undefined || (first[0]?.seq ?? 0) >= event.seq) return known;
  return { ...known, pages: [[event, ...first], ...others] };
}

/** The newest page, with what was heard (the newest first) while it was on its way and that it does not have. */
export function withHeard(page: readonly EventResource[], heard: readonly EventResource[]): EventResource[] {
  const newest = page[0]?.seq ?? 0;
  return [...heard.filter(({ seq }) => seq > newest), ...page];
}
