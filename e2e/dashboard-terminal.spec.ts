import type { Page } from 'playwright/test';
import type { App } from './app.ts';
import { facts } from './berth.ts';
import { Cable } from './cable.ts';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { until } from './http.ts';
import { looksRight, policyProblems } from './looks.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

test('a person works in dynos by the page, and leaves nothing behind', async ({ page, createApp }) => {
  test.setTimeout(240_000);
  const problems = policyProblems(page);
  const app = await (await createApp('worked-in', { files: webApp() })).live();
  await page.context().addCookies([await sessionCookie()]);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/terminal`);
  const main = page.getByRole('main');
  const screen = page.locator('.xterm-rows');

  await test.step('a one-off dyno runs a command, and its exit code is told', async () => {
    await page.getByRole('textbox', { name: 'Command' }).fill('echo in $DYNO; exit 4');
    await page.getByRole('button', { name: 'Start' }).click();
    await expect(main).toContainText('Ended with exit code 4', { timeout: 30_000 });
    await expect(screen).toContainText(/in run\.\d+/);
  });

  await shellIn(page);
  await test.step('what is typed and printed may be of any script', async () => {
    await page.keyboard.type('echo in $((40 + 2)) $DYNO größe 日本 | tr a-z A-Z\n');
    await expect(screen).toContainText(/IN 42 WEB\.1 GR\S+E 日本/);
  });

  await test.step('lines are pasted as they are; what is marked is copied, and Ctrl+C interrupts otherwise', async () => {
    await page.evaluate("navigator.clipboard.writeText('echo one $((1 + 1))\\necho two $((2 + 2))')");
    await page.keyboard.press('Control+v');
    await expect(screen).toContainText('echo two $((2 + 2))');
    // A shell that is told where pasting ends waits for Enter.
    await page.keyboard.press('Enter');
    await expect(screen).toContainText(/one 2.*two 4/);
    const place = await screen.getByText('two 4').last().boundingBox();
    await page.mouse.dblclick((place?.x ?? 0) + 8, (place?.y ?? 0) + 8);
    await page.keyboard.press('Control+c');
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe('two');
    await page.keyboard.type('sleep 4000\n');
    await page.keyboard.press('Control+c');
    await page.keyboard.type('echo interrupted $?\n');
    await expect(screen).toContainText('interrupted 130');
  });

  await test.step('the dyno hears of another size', async () => {
    await page.keyboard.type('clear; stty size\n');
    await expect(screen).toContainText(/\d+ 1\d\d/);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.keyboard.type('clear; stty size\n');
    await expect(screen).toContainText(/\d+ [34]\d/);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await test.step('a flood does not keep what follows it from being seen', async () => {
    await page.keyboard.type('clear; yes | head -n 200000; echo calm $((6 * 7))\n');
    await expect(screen).toContainText('calm 42', { timeout: 60_000 });
  });

  await test.step('the keyboard leaves by Ctrl+Shift+L', async () => {
    await page.keyboard.type('echo still $((1 + 1)); sleep 4321\n');
    await expect(screen).toContainText('still 2');
    await page.keyboard.press('Control+Shift+L');
    await expect(page.getByRole('button', { name: 'End' })).toBeFocused();
    await looksRight(page);
  });

  expect(await commandsIn(app)).toMatch(/^sleep$/m);
  await page.close();
  await until('the closed tab has left nothing', async () => !/^(sleep|bash|yes)$/m.test(await commandsIn(app)));
  expect(problems).toEqual([]);
});

test('a terminal whose connection breaks goes on where it was', async ({ page, createApp }) => {
  test.setTimeout(240_000);
  const app = await (await createApp('cut-off', { files: webApp() })).live();
  const cable = await Cable.lay();
  await page.context().addCookies([await sessionCookie()]);
  await page.goto(`http://dashboard.${facts().domain}:${cable.port}/apps/${app.name}/terminal`);
  await shellIn(page);
  const main = page.getByRole('main');
  await page.keyboard.type('for n in 1 2 3 4 5 6; do echo count $n; sleep 1; done; echo done $((6 * 7))\n');
  await expect(page.locator('.xterm-rows')).toContainText('count 1');
  cable.cut();
  await expect(main).toContainText('Connection lost, trying again');
  cable.mend();
  await expect(main).toContainText('web.1 · Connected');
  await expect(page.locator('.xterm-rows')).toContainText(
    /count 1.*count 2.*count 3.*count 4.*count 5.*count 6.*done 42/,
  );
  // A network that comes back takes up what only seems to be open.
  const again = page.waitForEvent('websocket', (socket) => socket.url().includes('/attach?'));
  await page.evaluate("dispatchEvent(new Event('online'))");
  await again;
  await page.keyboard.type('echo here $((1 + 1))\n');
  await expect(page.locator('.xterm-rows')).toContainText('here 2');
  await page.keyboard.type('exit 3\n');
  await expect(main).toContainText('Ended with exit code 3');
  await cable.remove();
});

/** Starts a shell in web.1, and waits for its prompt. */
async function shellIn(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Running dyno' }).click();
  await page.getByRole('textbox', { name: 'Command' }).fill('');
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByRole('main')).toContainText('web.1 · Connected');
  await expect(page.locator('.xterm-rows')).toContainText('$');
}

/** Names of what runs in web.1. */
async function commandsIn(app: App): Promise<string> {
  return (await app.berth('exec', '--', 'sh -c "cat /proc/[0-9]*/comm"')).stdout;
}
