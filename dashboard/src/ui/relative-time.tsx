import { useSyncExternalStore } from 'react';
import { ago } from '../strings/ago.ts';
import { dateAndTime } from '../strings/dates.ts';
import { useExactTimes } from './exact-times.ts';

const TICK_MS = 15_000;

/**
 * “5 minutes ago”, with the date and time on hover; it goes on by itself. Where the reader chose so, the date and time, and
 * the other on hover.
 */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow();
  const [isExact] = useExactTimes();
  const relative = ago(Math.round((Date.parse(at) - now) / 1000));
  const exact = dateAndTime(at);
  return (
    <time className={isExact ? 'quiet' : 'quiet ago'} dateTime={at} title={isExact ? relative : exact}>
      {isExact ? exact : relative}
    </time>
  );
}

const watchers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | null = null;

/** One clock for all times on screen. */
function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  if (timer === null) {
    now = Date.now();
    timer = setInterval(() => {
      now = Date.now();
      for (const each of watchers) each();
    }, TICK_MS);
  }
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}
