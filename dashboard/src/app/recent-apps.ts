const KEY = 'berth-recent-apps';
const MOST = 6;

/** Names of the apps that this browser was at, the last first. */
export function recentApps(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

export function visitApp(name: string): void {
  const others = recentApps().filter((each) => each !== name);
  localStorage.setItem(KEY, JSON.stringify([name, ...others].slice(0, MOST)));
}

/** Nothing that one person was at is left for who signs in next. */
export function forgetApps(): void {
  localStorage.removeItem(KEY);
}
