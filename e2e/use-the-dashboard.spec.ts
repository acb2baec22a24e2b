import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import { dashboardHost, loginSecret, STORY_PASSWORD } from './dashboard.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

const WIDTHS = [1280, 390, 360];

/** Nothing that axe calls serious, in both themes, and nothing to scroll sideways. */
async function looksRight(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${colorScheme}: ${id} ${nodes[0]?.html}`)).toEqual([]);
  }
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${width} px`).toBe(true);
  }
}

test('a person signs in by a link, sees an app go live, signs out, and in again by password', async ({
  page,
  createApp,
}) => {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content.Security.Policy/i.test(message.text())) problems.push(message.text());
  });
  const app = await createApp('seen');
  await page.goto(`http://${dashboardHost()}/welcome#${await loginSecret()}`);
  await expect(page.getByRole('heading', { name: 'Apps' })).toBeVisible();
  expect(page.url()).not.toContain('#');
  const row = page.getByRole('link', { name: app.name });
  await expect(row).toContainText('No release');
  const push = await app.deploy(webApp('hello'));
  expect(push.code, push.output).toBe(0);
  await expect(row).toContainText('1 dyno up', { timeout: 30_000 });
  await page.getByRole('searchbox').fill(app.name);
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await looksRight(page);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await looksRight(page);
  await page.getByLabel('Password').fill('no such password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel('Password').fill(STORY_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Apps' })).toBeVisible();
  expect(problems).toEqual([]);
});

test('a link that was used says so, and how to get another', async ({ page }) => {
  await page.goto(`http://${dashboardHost()}/welcome#${'x'.repeat(43)}`);
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByText('berth login-link', { exact: true }).first()).toBeVisible();
});
