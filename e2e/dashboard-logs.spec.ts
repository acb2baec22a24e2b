import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright/test';
import type { App } from './app.ts';
import { PHONE } from './browser.ts';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { clipboard, opened, partsOf } from './log-page.ts';
import { looksRight, policyProblems } from './looks.ts';
import { expect, test } from './story.ts';

test('a person reads the log as it comes, and finds what matters in it', async ({ page, browser, createApp }) => {
  test.setTimeout(300_000);
  const problems = policyProblems(page);
  const app = await opened(page, await createApp('tailed'));
  const { log, lines, status } = partsOf(page);

  await test.step('what happens is seen at once; what comes during a pause is counted', async () => {
    await app.get('/say?seen%20at%20once');
    await expect(lines.filter({ hasText: 'seen at once' })).toHaveCount(1);
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect(status).toContainText('Paused');
    for (const words of ['one', 'two']) await app.get(`/say?paused%20${words}`);
    // Each request is a line of the router's, and one of the app's.
    await page.getByRole('button', { name: '4 new lines' }).click();
    await expect(status).toContainText('Live');
    await expect(lines.filter({ hasText: /paused (one|two)/ })).toHaveCount(2);
  });

  await test.step('an error leads to the other lines of its request, and they alone can be shown', async () => {
    await app.get('/fail', { headers: { 'x-request-id': 'ship-0123456789-0123456789' } });
    await page.getByRole('button', { name: 'Error', exact: true }).click();
    await expect(lines).toHaveCount(2);
    await expect(log).toContainText('status=500');
    await lines.filter({ hasText: 'no such ship' }).click();
    const details = page.getByRole('region', { name: 'Line' });
    await isRequest(details.getByRole('listitem'));
    await looksRight(page);
    await page.setViewportSize({ width: 1280, height: 800 });
    await details.getByRole('button', { name: 'Show only this request' }).click();
    await isRequest(lines);
    await expect(page).toHaveURL(/q=ship-0123456789-0123456789/);
    await page.getByRole('button', { name: 'Clear filters' }).click();
  });

  await test.step('source, dyno, level and text choose; the address says so, and the file holds the same', async () => {
    await page.getByRole('combobox', { name: 'Source' }).selectOption({ label: 'Berth' });
    await expect(lines.filter({ hasText: 'router' })).not.toHaveCount(0);
    await expect(lines.filter({ hasText: 'web.1' }).filter({ hasText: 'seen at once' })).toHaveCount(0);
    await page.getByRole('combobox', { name: 'Dyno' }).selectOption('router');
    await page.getByRole('searchbox', { name: 'Find in the log' }).fill('STATUS=500');
    await expect(lines).toHaveCount(1);
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    await expect(lines).toHaveText([/^[\d:.]+Error: router.*status=500/]);
    expect(await downloaded(page)).toMatch(/^\S+ heroku\[router\]: at=info .*status=500.*\n$/);
    await page.getByRole('searchbox', { name: 'Find in the log' }).fill('no line is like this one');
    await expect(page.getByRole('heading', { name: 'No line is like that' })).toBeVisible();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect(lines.filter({ hasText: 'seen at once' })).toHaveCount(1);
  });

  await test.step('lines are copied: the part that is marked, the one that is chosen, and several at once', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await lines.filter({ hasText: 'paused one' }).click();
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect.poll(() => clipboard(page)).toMatch(/^20\S+Z app\[web\.1\]: paused one\n$/);
    await lines.filter({ hasText: 'paused two' }).click({ modifiers: ['Shift'] });
    await page.keyboard.press('Control+c');
    await expect.poll(async () => (await clipboard(page)).match(/paused (one|two)$/gm)).toHaveLength(2);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('region', { name: 'Chosen lines' })).toHaveCount(0);
    await markWord(page, 'paused one', 'paused');
    await page.keyboard.press('Control+c');
    await expect.poll(() => clipboard(page)).toBe('paused');
    await expect(status).toContainText('Paused');
  });
  await test.step('nothing that an app prints is run, or keeps the page from going on', () =>
    bearsHostility(page, app));
  await test.step('a phone does the same', () => byPhone(browser, app));
  await test.step('more windows than a browser has connections follow it', () => manyWindows(page, app));
  expect(problems).toEqual([]);
});

/** Markup, escape sequences that do more than colours, and a line of a megabyte that changes its colour all the time. */
async function bearsHostility(page: Page, app: App): Promise<void> {
  const { lines, status } = partsOf(page);
  await page.getByRole('button', { name: 'Follow' }).click();
  await expect(status).toContainText('Live');
  await app.get('/hostile');
  await expect(lines.filter({ hasText: 'after a line of a megabyte' })).toHaveCount(1);
  // Every line that is in sight is of that one, and all of them together are no burden.
  await expect.poll(() => page.getByRole('log').locator('.log-text span').count()).toBeGreaterThan(1_000);
  expect(await page.getByRole('log').locator('.log-text span').count()).toBeLessThan(10_000);
  await page.getByRole('searchbox', { name: 'Find in the log' }).fill('onerror');
  await expect(lines).toHaveText([/<img src=x onerror="pwned = 1"><script>pwned = 1<\/script>$/]);
  await page.getByRole('searchbox', { name: 'Find in the log' }).fill('no link');
  await expect(lines).toHaveText([/no link$/]);
  await expect(page.getByRole('log').getByRole('link')).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Find in the log' }).fill('no style');
  await expect(lines).toHaveCount(1);
  expect(await page.evaluate('typeof pwned')).toBe('undefined');
  await page.getByRole('button', { name: 'Clear filters' }).click();
}

/** New lines as they come, the errors alone, and from one of them to the other lines of its request. */
async function byPhone(browser: Browser, app: App): Promise<void> {
  const context = await browser.newContext(PHONE);
  await context.addCookies([await sessionCookie()]);
  const page = await context.newPage();
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/logs`);
  const { lines, status } = partsOf(page);
  await expect(status).toContainText('Live');
  await app.get('/say?seen%20in%20the%20hand');
  await expect(lines.filter({ hasText: 'seen in the hand' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Error', exact: true }).tap();
  await expect(lines).toHaveCount(2);
  await lines.filter({ hasText: 'no such ship' }).tap();
  const details = page.getByRole('region', { name: 'Line' });
  await isRequest(details.getByRole('listitem'));
  await details.getByRole('button', { name: 'Show only this request' }).tap();
  await isRequest(lines);
  await context.close();
}

/** The lines of the request that failed, in whatever order they came out of the app and the router. */
async function isRequest(lines: Locator): Promise<void> {
  await expect(lines).toHaveCount(3);
  for (const words of ['no such ship', 'gave up', 'status=500'])
    await expect(lines.filter({ hasText: words })).toHaveCount(1);
}

async function downloaded(page: Page): Promise<string> {
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  const file = await saving;
  expect(file.suggestedFilename()).toMatch(/^tailed-.*\.log$/);
  return readFileSync(await file.path(), 'utf8');
}

/** Marks a word of a line by a double click on it. */
async function markWord(page: Page, line: string, word: string): Promise<void> {
  const text = page.getByRole('option').filter({ hasText: line }).locator('.log-text');
  const box = await text.boundingBox();
  if (box === null) throw new Error(`There is no line with ${line}`);
  await page.mouse.dblclick(box.x + word.length * 3, box.y + box.height / 2);
}

/** More windows of one browser than it has connections to a host: all follow what happens, and others still load. */
async function manyWindows(page: Page, app: App): Promise<void> {
  const open = async (path: string): Promise<Page> => {
    const made = await page.context().newPage();
    // Chromium gives up what it loads when the machine's network changes, as with each container that starts.
    await expect(() => made.goto(`http://${dashboardHost()}/apps/${app.name}${path}`)).toPass();
    return made;
  };
  const logs: Page[] = [];
  const overviews: Page[] = [];
  for (let count = 0; count < 4; count += 1) {
    logs.push(await open('/logs'));
    overviews.push(await open(''));
  }
  for (const window of logs) await expect(window.getByRole('main')).toContainText('Live');
  for (const window of overviews) await expect(window.getByRole('main')).toContainText('web.1');
  await app.get('/say?to%20every%20window');
  for (const window of [page, ...logs]) await expect(window.getByRole('log')).toContainText('to every window');
  // Which window goes makes no difference to the others.
  await overviews[0]?.close();
  await app.did('maintenance:on');
  for (const window of overviews.slice(1)) await expect(window.getByRole('main')).toContainText('Maintenance');
  await app.did('maintenance:off');
  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  for (const window of [...logs, ...overviews.slice(1)]) {
    await expect(window.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    await window.close();
  }
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.context().addCookies([await sessionCookie()]);
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/logs`);
}
