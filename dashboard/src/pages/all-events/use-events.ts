import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { EventResource } from '../../../../platform/client/berth-resources.ts';
import { api } from '../../data/api.ts';
import { onEvent } from '../../data/live.ts';

const PAGE = 300;
const queryKey = ['all-events'];

/** Events of all apps and the account, the newest first: the newest pages, and those that come. */
export function useEvents() {
  const queries = useQueryClient();
  useEffect(
    () =>
      onEvent((event) => {
        queries.setQueryData<InfiniteData<EventResource[]>>(queryKey, (known) => withEvent(known, event));
      }),
    [queries],
  );
  return useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) =>
      api.allEvents({ order: 'desc', limit: PAGE, ...(pageParam !== null && { after: pageParam }) }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < PAGE ? null : (page.at(-1)?.seq ?? null)),
    // What comes is added as it comes; only a lost connection makes it stale.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function withEvent(known: InfiniteData<EventResource[]> | undefined, event: EventResource) {
  const [first, ...others] = known?.pages ?? [];
  if (known === undefined || first === undefined || (first[0]?.seq ?? 0) >= event.seq) return known;
  return { ...known, pages: [[event, ...first], ...others] };
}
