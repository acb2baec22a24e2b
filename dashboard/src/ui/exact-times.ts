import { useSyncExternalStore } from 'react';

const KEY = 'berth-times';
const EXACT = 'exact';
const watchers = new Set<() => void>();

/** Whether times are told by date and time of day instead of how long ago, in this browser; and how to choose that. */
export function useExactTimes(): [boolean, (isExact: boolean) => void] {
  return [useSyncExternalStore(watch, isExact), choose];
}

function choose(isChosen: boolean): void {
  if (isChosen) localStorage.setItem(KEY, EXACT);
  else localStorage.removeItem(KEY);
  changed();
}

function isExact(): boolean {
  return localStorage.getItem(KEY) === EXACT;
}

function changed(): void {
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  // Another window chooses for all of them.
  if (watchers.size === 0) addEventListener('storage', onStorage);
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) removeEventListener('storage', onStorage);
  };
}

function onStorage({ key }: StorageEvent): void {
  if (key === KEY) changed();
}
