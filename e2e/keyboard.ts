import type { Locator, Page } from 'playwright/test';
import { expect } from './story.ts';

/** What can be reached is reached by so many keys. */
const MOST_STOPS = 150;
/** In the page: what has the focus and does not show it, or null. */
const UNSEEN = `(() => {
  const { activeElement } = document;
  if (activeElement === document.body || activeElement.id === 'main') return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(activeElement);
  const { top, bottom, width, height } = activeElement.getBoundingClientRect();
  const isShown = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
  const isThere = width > 0 && height > 0 && bottom > 0 && top < innerHeight;
  return isShown && isThere ? null : activeElement.outerHTML;
})()`;
/** In the page: what can be pressed or typed into, and was not passed by `walkThrough`. */
const PASSED_BY = `[...document.querySelectorAll('a[href], button, input, select, textarea')]
  .filter((element) => !element.disabled && element.checkVisibility() && element.tabIndex >= 0 && !element.dataset.walked)
  .map((element) => element.outerHTML.slice(0, 200))`;

/** Goes on by Tab until it is there; what is passed shows that it has the focus. */
export async function reach(page: Page, target: Locator, { back = false } = {}): Promise<void> {
  await expect(target).toBeVisible();
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    if (await isFocused(target)) return;
    await step(page, back ? 'Shift+Tab' : 'Tab');
  }
  await expect(target).toBeFocused();
}

/** Goes there by Tab, and presses it. */
export async function press(page: Page, target: Locator, options: { back?: boolean } = {}): Promise<void> {
  await reach(page, target, options);
  await expect(target).toBeEnabled();
  await page.keyboard.press('Enter');
}

/** Goes down an open menu until it is there, and chooses it. */
export async function choose(page: Page, item: Locator): Promise<void> {
  await expect(item).toBeVisible();
  for (let steps = 0; steps < MOST_STOPS && !(await isFocused(item)); steps += 1)
    await page.keyboard.press('ArrowDown');
  await expect(item).toBeFocused();
  await page.keyboard.press('Enter');
}

/** Goes by Tab from the page's beginning to its end: it is no trap, and nothing on it is passed by. */
export async function walkThrough(page: Page): Promise<void> {
  const skip = page.getByRole('link', { name: 'Skip to the content' });
  await skip.focus();
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.evaluate("document.activeElement.dataset.walked = 'yes'");
    await step(page, 'Tab');
    if ((await page.evaluate('document.activeElement === document.body')) || (await isFocused(skip))) break;
  }
  expect(await page.evaluate(PASSED_BY), page.url()).toEqual([]);
}

async function step(page: Page, key: 'Tab' | 'Shift+Tab'): Promise<void> {
  await page.keyboard.press(key);
  expect(await page.evaluate(UNSEEN), `${page.url()}: the focus is seen`).toBe(null);
}

function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === element.ownerDocument.activeElement);
}
