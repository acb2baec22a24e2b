import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { LogFeed } from './log-feed.ts';
import { type LogSearch, logSearch } from './log-search.ts';

/** The feed of a search, as long as it is looked at. */
export function useFeed(app: string, { q, level, source, dyno, at, line }: LogSearch): LogFeed {
  const feed = useMemo(
    () => new LogFeed(app, logSearch({ q, level, source, dyno, at, line })),
    [app, q, level, source, dyno, at, line],
  );
  useEffect(() => {
    feed.start();
    return () => feed.stop();
  }, [feed]);
  useSyncExternalStore(feed.watch, () => feed.version);
  return feed;
}
