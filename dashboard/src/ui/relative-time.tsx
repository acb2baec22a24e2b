import { useSyncExternalStore } from 'react';

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;
const FORMAT = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const TICK_MS = 15_000;

/** “5 minutes ago”, with the whole date and time on hover; it goes on by itself. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow();
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  const text = unit === undefined ? 'just now' : FORMAT.format(Math.trunc(seconds / unit[1]), unit[0]);
  return (
    <time className="quiet" dateTime={at} title={new Date(at).toLocaleString()}>
      {text}
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
