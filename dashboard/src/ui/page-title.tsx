import { useEffect, useSyncExternalStore } from 'react';
import { strings } from '../strings/common.ts';

/** What is on the page now; empty for the first, which a screen reader tells by itself. */
let told = '';
let isFirst = true;
const watchers = new Set<() => void>();

/** Names the page in the tab, and tells it where it took the place of another. */
export function usePageTitle(title: string, of?: string): void {
  useEffect(() => {
    const name = [title, of].filter(Boolean).join(' · ');
    document.title = `${name} · ${strings.product}`;
    if (!isFirst) tell(name);
    isFirst = false;
  }, [title, of]);
}

/** Says to a screen reader which page came: none was loaded, so nothing else says it. */
export function ToldPage() {
  return (
    <div className="unseen" aria-live="polite">
      {useSyncExternalStore(watch, () => told)}
    </div>
  );
}

function tell(name: string): void {
  told = name;
  for (const watcher of watchers) watcher();
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
