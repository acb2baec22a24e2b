import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright';
import { sessionCookie } from '../e2e/dashboard.ts';

/** In the page: two frames later what is there is painted, and a click would be heard. */
export const PAINTED =
  'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now()))))';

/** In the page, before its own code: durations of tasks over 50 ms. */
export const WATCH_TASKS = `
globalThis.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: 'longtask' });
`;

/** A browser of its own, in which the stories' admin is signed in. */
export async function signedIn(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext();
  await context.addCookies([await sessionCookie()]);
  return context;
}

/** Tasks over 100 ms, of which none is wanted, since this was last asked; what was begun has a moment to end. */
export async function longTasks(page: Page): Promise<string> {
  await sleep(1_000);
  const tasks = await page.evaluate<number[]>('longTasks.splice(0)');
  const longest = Math.max(0, ...tasks);
  return `${tasks.filter((ms) => ms > 100).length} tasks over 100 ms, the longest ${longest.toFixed(0)} ms`;
}
