import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import { expect } from './story.ts';

const THEMES = ['light', 'dark'] as const;
/** Of a desk and a phone, and the narrowest of those. */
const WIDTHS = [1280, 390];
/** The narrowest, and those between, where a bar beside the page comes or goes. */
const OTHER_WIDTHS = [1000, 861, 768, 360];
/** Axe leaves out what is new in WCAG 2.2 unless it is asked for. */
const RULES = { 'target-size': { enabled: true } };

/**
 * In both themes and two widths: nothing that axe calls serious; in more of them nothing to scroll sideways; of the page as it is now.
 * `each` comes after that, once for each of the four.
 */
export async function looksRight(
  page: Page,
  each: (look: { theme: string; width: number }) => Promise<unknown> = async () => undefined,
): Promise<void> {
  for (const width of WIDTHS) {
    await fits(page, width);
    for (const theme of THEMES) {
      // Without motion: a colour on its way from one theme to the other is neither's.
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await settled(page);
      const { violations } = await new AxeBuilder({ page }).options({ rules: RULES }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      const told = serious.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary, any }) => {
          const beside = any.flatMap(({ relatedNodes = [] }) => relatedNodes.map((node) => node.html.slice(0, 200)));
          return [`${theme}, ${width} px: ${id} ${html} ${failureSummary}`, ...beside].join('\n');
        }),
      );
      expect(told, page.url()).toEqual([]);
      await each({ theme, width });
    }
  }
  for (const width of OTHER_WIDTHS) await fits(page, width);
}

/** Makes the window that wide; nothing of the page is wider, nor a table than its place. */
async function fits(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 860 });
  const beyond = () => page.evaluate(BEYOND);
  // What a page changes by script when it is resized takes a moment.
  await expect.poll(beyond, { message: `${width} px` }).toBeLessThanOrEqual(0);
}

/** In the page: by how much the window is too narrow for it, or the place of a table that keys do not scroll for that. */
const BEYOND = `Math.max(
  document.documentElement.scrollWidth - innerWidth,
  ...[...document.querySelectorAll('.table-scroll:not([tabindex])')].map((place) => place.scrollWidth - place.clientWidth),
)`;

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
