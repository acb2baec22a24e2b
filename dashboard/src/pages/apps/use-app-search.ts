import { useNavigate, useSearch } from '@tanstack/react-router';
import { useDeferredValue, useEffect, useRef, useState } from 'react';
import { type AppListSearch, appListSearch } from './app-list.ts';

/** What is typed stands in the page's address once its typist has paused for so long. */
const PAUSE_MS = 250;

/**
 * What is shown of the list. `search` is what was chosen, at once, for the fields; `found` follows when the browser has
 * time, so that a long list keeps nobody from typing; the address follows last.
 */
export function useAppSearch() {
  const inAddress = appListSearch(useSearch({ strict: false }));
  const address = JSON.stringify(inAddress);
  const navigate = useNavigate();
  const [search, setSearch] = useState<AppListSearch>(inAddress);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(address);
  useEffect(() => {
    // Somebody went back, or came by a link.
    if (address !== sent.current) setSearch(JSON.parse(address));
    sent.current = address;
  }, [address]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const choose = (changed: AppListSearch) => {
    const next = appListSearch({ ...search, ...changed });
    setSearch(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = JSON.stringify(next);
      void navigate({ to: '/', search: next, replace: true });
    }, PAUSE_MS);
  };
  return { search, found: useDeferredValue(search), choose };
}
