import type { Page } from 'playwright/test';
import type { App } from './app.ts';
import { dashboardHost, loginSecret, STORY_PASSWORD, sessionCookie } from './dashboard.ts';
import { looksRight, policyProblems } from './looks.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

const PLACES = [
  { place: 'at a desk', width: 1280 },
  { place: 'on a phone', width: 390 },
];

for (const { place, width } of PLACES) {
  test(`a person signs in by a link, makes an app, pushes it and sees it go live, ${place}`, async ({
    page,
    createApp,
  }) => {
    await page.setViewportSize({ width, height: 800 });
    await firstRun(page, await createApp('seen'), width);
  });
}

async function firstRun(page: Page, app: App, width: number): Promise<void> {
  const problems = policyProblems(page);
  await page.goto(`http://${dashboardHost()}/welcome#${await loginSecret()}`);
  await expect(page.getByRole('heading', { name: 'Apps' })).toBeVisible();
  expect(page.url()).not.toContain('#');
  await expect(page.getByRole('link', { name: app.name })).toContainText('No release');

  const made = `${app.name}-ui`;
  await page.getByRole('button', { name: 'New app' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill(app.name);
  await page.getByRole('button', { name: 'Create app' }).click();
  await expect(page.getByRole('alert')).toContainText('already taken');
  await page.getByRole('textbox', { name: 'Name' }).fill(made);
  await page.getByRole('button', { name: 'Create app' }).click();
  try {
    const remote = page.getByText(/^git remote add berth /);
    const url = (await remote.textContent())?.split(' ').at(-1) ?? '';
    await app.git('remote', 'set-url', 'berth', url);
    // A build that is long enough to be seen.
    const push = app.deploy(webApp('hello', { scripts: { build: 'sleep 4' } }));
    await expect(page.getByText('Building …')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('heading', { name: 'How requests reach it' })).toBeVisible({ timeout: 60_000 });
    const { code, output } = await push;
    expect(code, output).toBe(0);
    await expect(page.getByRole('main')).toContainText('1 dyno up');
    const address = `${made}.${dashboardHost().replace('dashboard.', '')}`;
    await expect(page.getByRole('link', { name: address })).toHaveAttribute('href', `http://${address}/`);
    await looksRight(page);
    await page.setViewportSize({ width, height: 800 });

    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(app.name);
    await page.getByRole('option', { name: app.name, exact: true }).click();
    await expect(page.getByRole('heading', { name: `Deploy ${app.name}` })).toBeVisible();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await expect(page.getByRole('heading', { name: 'Apps' })).toBeVisible();
    await page.getByRole('searchbox').fill(made);
    await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1);
    await expect(page.getByRole('link', { name: made })).toContainText('1 dyno up');
    await expect(page).toHaveURL(new RegExp(`q=${made}`));
    await page.reload();
    await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(1);
    await looksRight(page);
  } finally {
    await app.did('apps:destroy', '--app', made, '--confirm', made);
  }
  expect(problems).toEqual([]);
}

test('a person signs out, and in again by password', async ({ page }) => {
  const problems = policyProblems(page);
  await page.goto(`http://${dashboardHost()}/welcome#${await loginSecret()}`);
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
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
  await expect(page.getByText('berth login-link')).toHaveCount(1);
  await page.getByRole('button', { name: 'Sign in with the password' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByLabel('Password')).toBeFocused();
});

test('a part of the page that the network loses is asked for again', async ({ page, context }) => {
  await context.addCookies([await sessionCookie()]);
  const lost = new Map<string, number>();
  /** Each file's first two requests fail: what a page preloads it asks for once more by itself. */
  await page.route(/\/assets\/(?:index|platform|style)-[^/]+\.(?:js|css)$/, async (route) => {
    const { pathname } = new URL(route.request().url());
    const times = (lost.get(pathname) ?? 0) + 1;
    lost.set(pathname, times);
    if (times > 2) await route.continue();
    else await route.abort('connectionfailed');
  });
  await page.goto(`http://${dashboardHost()}/`);
  await expect(page.getByRole('heading', { name: 'Apps' })).toBeVisible();
  await page.getByRole('link', { name: 'Platform' }).click();
  await expect(page.getByRole('heading', { name: 'Platform', level: 1 })).toBeVisible();
  await looksRight(page);
  const kinds = [...lost.keys()].map((path) => path.replace(/^\/assets\/(\w+)-.*(\.\w+)$/, '$1$2'));
  expect(new Set(kinds)).toEqual(new Set(['index.js', 'platform.js', 'style.css']));
});
