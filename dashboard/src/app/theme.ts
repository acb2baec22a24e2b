import { useSyncExternalStore } from 'react';

/** Light, dark, or as the system says. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'berth-theme';
const watchers = new Set<() => void>();

/** Puts the chosen theme on the page, now and when another tab chooses another. */
export function followTheme(): void {
  apply(chosen());
  addEventListener('storage', ({ key }) => {
    if (key === KEY) changed();
  });
}

/** The chosen theme, and how to choose another. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useSyncExternalStore(watch, chosen), choose];
}

function choose(theme: Theme): void {
  if (theme === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  changed();
}

function chosen(): Theme {
  const stored = localStorage.getItem(KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

function changed(): void {
  apply(chosen());
  for (const watcher of watchers) watcher();
}

function apply(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
