import type { Page } from 'playwright/test';
import type { App } from './app.ts';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { until } from './http.ts';
import { looksRight, policyProblems } from './looks.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

test('a person reads the log as it comes, finds a request in it, and works in dynos', async ({ page, createApp }) => {
  const problems = policyProblems(page);
  const app = await (await createApp('tailed', { files: webApp() })).live();
  await page.context().addCookies([await sessionCookie()]);
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/logs`);
  const log = page.getByRole('log');
  const main = page.getByRole('main');

  await app.get('/say?seen%20at%20once');
  await expect(log).toContainText('seen at once');
  await looksRight(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await manyWindows(page, app);

  await page.getByRole('button', { name: 'Pause' }).click();
  await app.get('/say?while%20paused');
  await expect(main).toContainText('Paused');
  await page.getByRole('button', { name: /new lines?$/ }).click();
  await expect(log).toContainText('while paused');

  const id = `request-${'0123456789'.repeat(2)}`;
  await app.get('/say?told%20of%20it', { headers: { 'x-request-id': id } });
  await page.getByRole('searchbox', { name: 'Find in the log' }).fill(id);
  await expect(log.getByRole('button')).toHaveCount(1);
  expect(page.url()).toContain(id);
  await log.press('ArrowUp');
  await expect(page.getByRole('region', { name: 'Line' })).toContainText('The same request');
  await page.reload();
  await expect(log.getByRole('button')).toHaveCount(1);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  expect((await saving).suggestedFilename()).toBe(`${app.name}.log`);

  await page.getByRole('link', { name: 'Terminal' }).click();
  await page.getByRole('textbox', { name: 'Command' }).fill('echo in $DYNO; exit 4');
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(main).toContainText('Ended with exit code 4', { timeout: 30_000 });
  await expect(page.locator('.xterm-rows')).toContainText(/in run\.\d+/);

  await page.getByRole('radio', { name: 'Running dyno' }).click();
  await page.getByRole('textbox', { name: 'Command' }).fill('');
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(main).toContainText('web.1 · Connected');
  await page.keyboard.type('echo in $((40 + 2)) $DYNO; sleep 4321\n');
  await expect(page.locator('.xterm-rows')).toContainText('in 42 web.1');
  await page.keyboard.press('Control+Shift+L');
  await expect(page.getByRole('button', { name: 'End' })).toBeFocused();
  await looksRight(page);

  const runs = () => app.berth('exec', '--', 'sh -c "cat /proc/[0-9]*/comm"');
  expect((await runs()).stdout).toMatch(/^sleep$/m);
  await page.close();
  await until('the closed tab has left nothing', async () => !/^(sleep|bash)$/m.test((await runs()).stdout));
  expect(problems).toEqual([]);
});

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
