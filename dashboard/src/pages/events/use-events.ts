import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { EventResource } from '../../../../platform/client/berth-resources.ts';
import { api } from '../../data/api.ts';
import { onEvent } from '../../data/live.ts';
import { withEvent, withHeard } from './newest-events.ts';

const PAGE = 300;

/** Events of an app, or (null) of all apps and the account, the newest first: the newest pages, and those that come. */
export function useEvents(app: string | null) {
  const queries = useQueryClient();
  /** Since the newest page was asked for. */
  const heard = useRef<readonly EventResource[]>([]);
  useEffect(
    () =>
      onEvent((event) => {
        if (app !== null && event.app?.name !== app) return;
        heard.current = [event, ...heard.current].slice(0, PAGE);
        queries.setQueryData<InfiniteData<EventResource[]>>(keyOf(app), (known) => withEvent(known, event));
      }),
    [queries, app],
  );
  return useInfiniteQuery({
    queryKey: keyOf(app),
    queryFn: async ({ pageParam }) => {
      if (pageParam === null) heard.current = [];
      const wanted = { order: 'desc', limit: PAGE, ...(pageParam !== null && { after: pageParam }) } as const;
      const page = await (app === null ? api.allEvents(wanted) : api.events(app, wanted));
      return pageParam === null ? withHeard(page, heard.current) : page;
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
