import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import { expect } from './story.ts';

const WIDTHS = [1280, 390, 360];

/** Nothing that axe calls serious, in both themes, and nothing to scroll sideways: of the page as it is now. */
export async function looksRight(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    // Without motion: a colour on its way from one theme to the other is neither's.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settled(page);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(
      serious.map(({ id, nodes }) => `${colorScheme}: ${id} ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
    ).toEqual([]);
  }
  for (const width of WIDTHS) await fits(page, width);
}

/** Makes the window that wide; nothing of the page is wider. */
export async function fits(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 860 });
  const beyond = () => page.evaluate('document.documentElement.scrollWidth - innerWidth');
  // What a page changes by script when it is resized takes a moment.
  await expect.poll(beyond, { message: `${width} px` }).toBeLessThanOrEqual(0);
}

/** Even without motion a colour takes a moment from one theme to the other, and its children one more each. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    let still = 0;
    const look = () => {
      still = document.getAnimations().length === 0 ? still + 1 : 0;
      if (still === 3) resolve();
      else requestAnimationFrame(look);
    };
    look();
  })`);
}

/** What the browser refused for the page's policy, from now on. */
export function policyProblems(page: Page): string[] {
  return told(page, (text) => /Content.Security.Policy/i.test(text));
}

/** Every error of the page, from now on, but for what a container network that another story made has cut off. */
export function pageProblems(page: Page): string[] {
  const problems = told(page, (text) => !text.includes('ERR_NETWORK_CHANGED'));
  page.on('pageerror', (error) => problems.push(`${page.url()}: ${error.message}`));
  return problems;
}

function told(page: Page, counts: (text: string) => boolean): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && counts(message.text())) problems.push(`${page.url()}: ${message.text()}`);
  });
  return problems;
}
