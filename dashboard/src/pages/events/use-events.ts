import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { EventResource } from '../../../../platform/client/berth-resources.ts';
import { api } from '../../data/api.ts';
import { onEvent } from '../../data/live.ts';

const PAGE = 300;

/** Events of an app, or (null) of all apps and the account, the newest first: the newest pages, and those that come. */
export function useEvents(app: string | null) {
  const queries = useQueryClient();
  useEffect(
    () =>
      onEvent((event) => {
        if (app !== null && event.app?.name !== app) return;
        queries.setQueryData<InfiniteData<EventResource[]>>(keyOf(app), (known) => withEvent(known, event));
      }),
    [queries, app],
  );
  return useInfiniteQuery({
    queryKey: keyOf(app),
    queryFn: ({ pageParam }) => {
      const page = { order: 'desc', limit: PAGE, ...(pageParam !== null && { after: pageParam }) } as const;
      return app === null ? api.allEvents(page) : api.events(app, page);
    },
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < PAGE ? null : (page.at(-1)?.seq ?? null)),
    // What comes is added as it comes; only a lost connection makes it stale.
    staleTime: Number.POSITIVE_INFINITY,
    // While nobody looks at them nothing is added.
    gcTime: 0,
  });
}

/** Apart from what else is about the app: no event has all of them asked for again. */
function keyOf(app: string | null) {
  return ['events', app];
}

function withEvent(known: InfiniteData<EventResource[]> | undefined, event: EventResource) {
  const [first, ...others] = known?.pages ?? [];
  if (known === undefined || first === undefined || (first[0]?.seq ?? 0) >= event.seq) return known;
  return { ...known, pages: [[event, ...first], ...others] };
}
