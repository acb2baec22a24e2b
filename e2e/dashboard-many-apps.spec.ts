import type { Locator, Page } from 'playwright/test';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { api } from './http.ts';
import { looksRight, policyProblems } from './looks.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

const MANY = 200;

interface Summary {
  readonly app: { readonly id: string; readonly name: string };
  readonly traffic: { readonly requests: readonly number[] };
}

test('a person finds one of 200 apps by searching, sorting, scrolling and the keyboard', async ({
  page,
  createApp,
}) => {
  const problems = policyProblems(page);
  const one = await createApp('one');
  await page.context().addCookies([await sessionCookie()]);
  await multiply(page, one.name);
  await page.goto(`http://${dashboardHost()}/`);
  const main = page.getByRole('main');
  const rows = main.getByRole('listitem');
  await expect(main.getByRole('status')).toHaveText('200 apps');
  await expect(rows.first()).toContainText('app-000');
  expect(await rows.count(), 'rows out of sight are not in the page').toBeLessThan(60);
  await expect(rows.first()).toHaveAttribute('aria-setsize', '200');
  await looksRight(page);

  // The row with the focus stays, wherever one scrolls to, and the keys go on from there.
  await page.setViewportSize({ width: 1280, height: 800 });
  await main.getByRole('link', { name: 'app-000' }).focus();
  await page.mouse.move(600, 400);
  await page.mouse.wheel(0, 30_000);
  await expect(rows.last()).toContainText('app-199');
  await expect(rows.last()).toHaveAttribute('aria-posinset', '200');
  await page.keyboard.press('ArrowDown');
  await expect(main.getByRole('link', { name: 'app-001' })).toBeFocused();
  await expect(main.getByRole('link', { name: 'app-001' })).toBeInViewport();
  await page.mouse.wheel(0, 30_000);
  await expect(rows.last()).toContainText('app-199');
  await page.keyboard.press('Tab');
  await expect(main.getByRole('link', { name: 'app-002' })).toBeFocused();
  // Keys that come faster than the page can scroll are not lost.
  const browser = await page.context().newCDPSession(page);
  await browser.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  for (let count = 0; count < 40; count += 1) await page.keyboard.press('Tab');
  await browser.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await expect(main.getByRole('link', { name: 'app-042' })).toBeFocused();

  const order = main.getByRole('combobox', { name: 'Order' });
  await order.selectOption('Most requests first');
  await expect(rows.first()).toContainText('app-199');
  await order.selectOption('By name');
  await expect(rows.first()).toContainText('app-000');

  await main.getByRole('searchbox').pressSequentially('app-12', { delay: 5 });
  await expect(main.getByRole('searchbox')).toHaveValue('app-12');
  await expect(main.getByRole('status')).toHaveText('10 of 200 apps');
  await expect(rows).toHaveCount(10);
  await expect(page).toHaveURL(/q=app-12$/);
  await page.reload();
  await expect(rows).toHaveCount(10);
  expect(problems).toEqual([]);
});

test('the palette finds one of 200 apps, the best match and the last ones first', async ({ page, createApp }) => {
  const one = await createApp('one');
  await page.context().addCookies([await sessionCookie()]);
  const names = Array.from({ length: MANY }, (_, index) => `app-${String(index).padStart(3, '0')}`);
  const long = `z${'-long'.repeat(5)}`;
  const apps = [...names, one.name, 'p-1', 'q-1', long].map((name) => ({ id: `id of ${name}`, name }));
  await page.route(/\/api\/apps$/, (route) => route.fulfill({ json: apps }));
  await page.goto(`http://${dashboardHost()}/apps/${one.name}`);
  await expect(page.getByRole('heading', { name: `Deploy ${one.name}` })).toBeVisible();
  await page.getByRole('link', { name: 'Platform' }).click();
  await page.keyboard.press('Control+k');
  const options = page.getByRole('option');
  await expect(page.getByRole('group').first()).toHaveAccessibleName('Recent apps');
  await expect(options.first()).toHaveText(one.name);
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');

  // Many have it in their names, and one is it.
  await page.keyboard.type('p-1');
  await expect(options.first()).toHaveText('p-1');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await expect(options.nth(1)).toHaveText(/^app-1\d\d$/);
  await expect(options).toHaveCount(30);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('9');
  await expect(options.first()).toHaveText('app-190');
  await expect(options.first()).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('nothing is called that');
  await expect(page.getByText('Nothing has that name.')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('z-long');
  await page.setViewportSize({ width: 260, height: 700 });
  const height = async (option: Locator) => (await option.boundingBox())?.height;
  await expect(options.first()).toHaveText(long);
  const ofLong = await height(options.first());
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('q-1');
  await expect(options.first()).toHaveText('q-1');
  expect(ofLong, 'one line for each').toBe(await height(options.first()));
  await looksRight(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('the list of apps walks through the first deploy: without an app, and while the only one has no release', async ({
  page,
  createApp,
}) => {
  const app = await createApp('first');
  await page.context().addCookies([await sessionCookie()]);
  let isMade = false;
  await page.route('**/api/app-summaries', async (route) => {
    const own = (await summaries()).filter(({ app: { name } }) => name === app.name);
    await route.fulfill({ json: isMade ? own : [] });
  });
  await page.goto(`http://${dashboardHost()}/`);
  const guide = page.getByRole('region', { name: 'Deploy your first app' });
  await expect(guide).toContainText('berth create hello');
  await expect(guide).toContainText('Waiting for your push');
  await looksRight(page);
  isMade = true;
  // What happens to any app has the list asked for again.
  await app.did('maintenance:on');
  await app.did('maintenance:off');
  await expect(page.getByRole('main').getByRole('link', { name: app.name })).toContainText('No release');
  await expect(guide.getByRole('heading', { name: `Deploy ${app.name}` })).toBeVisible();
  await expect(guide).toContainText('git remote add berth');
  await looksRight(page);
  const push = app.deploy(webApp('hello'));
  await expect(guide).toHaveCount(0, { timeout: 60_000 });
  expect((await push).code).toBe(0);
  await expect(page.getByRole('main').getByRole('link', { name: app.name })).toContainText('v1');
});

/** Has the page see this app as 200, each with more requests than the one before. */
async function multiply(page: Page, name: string): Promise<void> {
  const original = (await summaries()).find(({ app }) => app.name === name);
  const many = Array.from({ length: MANY }, (_, index) => ({
    ...original,
    app: { id: `id-${index}`, name: `app-${String(index).padStart(3, '0')}` },
    traffic: { ...original?.traffic, requests: [index, 0], p95_ms: [5, null] },
  }));
  await page.route('**/api/app-summaries', (route) => route.fulfill({ json: many }));
}

async function summaries(): Promise<Summary[]> {
  return (await api('GET', '/app-summaries')).json<Summary[]>();
}
