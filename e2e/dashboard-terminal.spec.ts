import { dashboardHost, sessionCookie } from './dashboard.ts';
import { until } from './http.ts';
import { looksRight, policyProblems } from './looks.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

test('a person works in dynos by the page, and leaves nothing behind', async ({ page, createApp }) => {
  const problems = policyProblems(page);
  const app = await (await createApp('worked-in', { files: webApp() })).live();
  await page.context().addCookies([await sessionCookie()]);
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/terminal`);
  const main = page.getByRole('main');

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
