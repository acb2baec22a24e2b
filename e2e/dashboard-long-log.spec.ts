import type { Page } from 'playwright/test';
import { clipboard, opened, partsOf } from './log-page.ts';
import { expect, test } from './story.ts';

const MANY = 100_000;
/** So many lines, as fast as an app may print them for long, on a machine that has other things to do. */
const FLOOD_MS = { timeout: 150_000 };

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
