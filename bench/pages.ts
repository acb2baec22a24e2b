import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright';
import { sessionCookie } from '../e2e/dashboard.ts';

/** In the page, before its own code: durations of tasks over 50 ms. */
export const WATCH_TASKS = `
globalThis.longTasks = [];
new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: 'longtask' });
`;

/**
 * In the page, before its own code: when there was the first of what `selector` means, and two frames later was painted, so
 * that a click would be heard. A locator would have the page compile all of Playwright's own code meanwhile.
 */
export function watchFor(selector: string): string {
  return `globalThis.usable = new Promise((resolve) => {
  new MutationObserver((_, observer) => {
    if (document.querySelector(${JSON.stringify(selector)}) === null) return;
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now())));
  }).observe(document, { childList: true, subtree: true });
});`;
}

/** Milliseconds from navigation until what was watched for could be used. */
export async function usableAfter(page: Page): Promise<number> {
  for (let loads = 1; ; loads++) {
    try {
      return await page.evaluate<number>('usable');
    } catch (error) {
      // A page whose network changed meanwhile, as by a container that starts, loads itself again.
      if (loads === 5) throw error;
      await page.waitForLoadState();
    }
  }
}

/** Lets Playwright bring its own code into the page, which is none of the page's tasks. */
export async function settled(page: Page): Promise<void> {
  await page.getByRole('main').waitFor();
  await longTasks(page);
}

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
