import { useSyncExternalStore } from 'react';
import { ago } from '../strings/ago.ts';

const TICK_MS = 15_000;

/** Tells the whole time on hover: to write the times of a long list as the browser's language has them takes a while. */
export function tellWhole({ currentTarget }: { currentTarget: HTMLTimeElement }): void {
  currentTarget.title = new Date(currentTarget.dateTime).toLocaleString();
}

/** “5 minutes ago”, with the whole date and time on hover; it goes on by itself. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow();
  return (
    <time className="quiet" dateTime={at} onPointerEnter={tellWhole}>
      {ago(Math.round((Date.parse(at) - now) / 1000))}
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
