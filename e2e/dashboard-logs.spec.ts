import { readFileSync } from 'node:fs';
import type { Browser, Locator, Page } from 'playwright/test';
import type { App } from './app.ts';
import { PHONE } from './browser.ts';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { looksRight, policyProblems } from './looks.ts';
import { packageJson } from './sources.ts';
import { expect, test } from './story.ts';

const MANY = 100_000;
/** So many lines, as fast as an app may print them for long, on a machine that has other things to do. */
const FLOOD_MS = { timeout: 150_000 };
/** An app that says what it is told, fails where it is told to, and prints very many lines. */
const SERVER = `require('node:http').createServer((request, response) => {
  const { pathname, search } = new URL(request.url, 'http://app');
  const words = decodeURIComponent(search.slice(1));
  if (pathname === '/say') console.log(words);
  if (pathname === '/fail') {
    response.statusCode = 500;
    console.error('\\u001b[31mError:\\u001b[0m no such ship request_id=' + request.headers['x-request-id']);
    console.log('gave up request_id=' + request.headers['x-request-id']);
  }
  if (pathname === '/many') {
    let said = 0;
    const timer = setInterval(() => {
      for (let now = 0; now < 250 && said < Number(words); now++) console.log('many ' + ++said);
      if (said >= Number(words)) clearInterval(timer);
    }, 20);
  }
  response.end();
}).listen(process.env.PORT);
`;

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
  await test.step('a phone does the same', () => byPhone(browser, app));
  await test.step('more windows than a browser has connections follow it', () => manyWindows(page, app));
  expect(problems).toEqual([]);
});

test('a log of 100,000 lines is gone through from end to end, and none is lost, doubled or out of order', async ({
  page,
  createApp,
}) => {
  test.setTimeout(300_000);
  const app = await opened(page, await createApp('flooded'));
  const { log, lines, status, list } = partsOf(page);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await expect(status).toContainText('Live');
  await app.get(`/many?${MANY}`);
  await app.get('/say?the%20last%20of%20all');
  await expect(lines.filter({ hasText: /many 100000$/ })).toHaveCount(1, FLOOD_MS);
  expect((await app.berth('logs', '-n', '200000', '--text', 'many ')).stdout.match(/many \d+$/gm)).toHaveLength(MANY);

  await test.step('a window of another size follows on', async () => {
    for (const height of [1000, 760, 900]) {
      await page.setViewportSize({ width: 1280, height });
      await expect(lines.filter({ hasText: /the last of all$|many 100000$/ }).last()).toBeInViewport();
      await expect(status).toContainText('Live');
    }
  });

  await test.step('all that came is on the page, in order', async () => {
    await list.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+c');
    await expect.poll(async () => firstBreak(await clipboard(page)), FLOOD_MS).toBe(null);
    await page.keyboard.press('Escape');
    // What is not in sight is not in the document.
    expect(await lines.count()).toBeLessThan(150);
  });

  await test.step('keys lead to both ends, and the first line that is kept is one button away', async () => {
    await page.keyboard.press('Home');
    await expect.poll(() => topOf(page)).toBeLessThan(100_000);
    await page.keyboard.press('End');
    await expect(lines.filter({ hasText: /many 100000$/ })).toHaveCount(1);
    await page.getByRole('button', { name: 'Oldest line' }).click();
    await expect(status).toContainText('Not live');
    await expect(log).toContainText('from the first that is kept');
    await expect(lines.filter({ hasText: /many 1$/ })).toHaveCount(1);
    // Newer ones come before the end of those that are here is in sight.
    await list.focus();
    for (const [last, here] of [
      [/many 1[45]\d\d$/, /3,0\d\d lines here/],
      [/many 29\d\d$/, /4,5\d\d lines here/],
    ] as const) {
      await page.keyboard.press('End');
      await expect(lines.filter({ hasText: last })).not.toHaveCount(0);
      await expect(log).toContainText(here);
    }
  });

  await test.step('a line found among them leads to those around it, whose address can be passed on', async () => {
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await page.getByRole('searchbox', { name: 'Find in the log' }).fill('many 54321');
    await expect(lines).toHaveCount(1);
    await lines.click();
    await page.getByRole('button', { name: 'Lines around it' }).click();
    await expect(lines.filter({ hasText: /many 54322$/ })).toHaveCount(1);
    await page.reload();
    await expect(page).toHaveURL(/\?line=\d+$/);
    await expect(lines.filter({ hasText: /many 54321$/ })).toHaveCount(1);
    await list.focus();
    await page.keyboard.press('Home');
    await expect(lines.filter({ hasText: /many 5412\d$/ })).not.toHaveCount(0);
  });

  await test.step('a time leads to what was then, and on to now', async () => {
    const [first = ''] = (await app.berth('logs', '-n', '200000', '--text', 'many 90000')).stdout.split(' ');
    await page.getByLabel('From this time on').fill(localSecond(first));
    await expect(page).toHaveURL(/[?&]at=/);
    await expect(status).toContainText(/Not live|Paused/);
    const at = await lines.nth(30).locator('time').getAttribute('datetime');
    expect(Math.abs(Date.parse(at ?? '') - Date.parse(first))).toBeLessThan(2_000);
    await page.getByRole('button', { name: /Back to live|Follow/ }).click();
    await expect(lines.filter({ hasText: /the last of all$|many 100000$/ })).not.toHaveCount(0);
    await expect(page).not.toHaveURL(/at=|line=/);
  });
});

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

async function opened(page: Page, app: App): Promise<App> {
  await app.live({ 'package.json': packageJson({ start: 'node server.js' }), 'server.js': SERVER });
  await page.context().addCookies([await sessionCookie()]);
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/logs`);
  return app;
}

function partsOf(page: Page) {
  const log = page.getByRole('log');
  const status = page.getByRole('main').getByRole('status').first();
  return { log, status, lines: log.getByRole('option'), list: log.getByRole('listbox') };
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

function clipboard(page: Page): Promise<string> {
  return page.evaluate<string>('navigator.clipboard.readText()');
}

/** Marks a word of a line by a double click on it. */
async function markWord(page: Page, line: string, word: string): Promise<void> {
  const text = page.getByRole('option').filter({ hasText: line }).locator('.log-text');
  const box = await text.boundingBox();
  if (box === null) throw new Error(`There is no line with ${line}`);
  await page.mouse.dblclick(box.x + word.length * 3, box.y + box.height / 2);
}

/** Where the numbers of the flood do not follow each other, or lack; null where all is well. */
function firstBreak(text: string): string | null {
  const numbers = [...text.matchAll(/many (\d+)$/gm)].map(([, number]) => Number(number));
  const wrong = numbers.findIndex((number, index) => number !== index + 1);
  if (wrong >= 0) return `${numbers[wrong]} after ${numbers[wrong - 1]}`;
  return numbers.length === MANY ? null : `${numbers.length} lines`;
}

/** A time as a person types it, in this machine's zone. */
function localSecond(at: string): string {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function topOf(page: Page): Promise<number> {
  return page.getByRole('listbox').evaluate((element) => (element as unknown as { scrollTop: number }).scrollTop);
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
