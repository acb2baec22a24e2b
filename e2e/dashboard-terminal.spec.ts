import type { Browser, Page } from 'playwright/test';
import type { App } from './app.ts';
import { facts } from './berth.ts';
import { PHONE } from './browser.ts';
import { Cable } from './cable.ts';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { until } from './http.ts';
import { looksRight, policyProblems } from './looks.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

/** Bytes that may come of a flood after it was interrupted: what was on its way by then. */
const MOST_AFTER = 6_000_000;
/** In the page: a client that does not say what it has taken, so that nothing waits for it. */
const UNTOLD = `(() => {
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    if (typeof data !== 'string' || !data.includes('"taken"')) send.call(this, data);
  };
  dispatchEvent(new Event('online'));
})()`;

test('a person works in dynos by the page, and leaves nothing behind', async ({ page, browser, createApp }) => {
  test.setTimeout(240_000);
  const problems = policyProblems(page);
  const received = countReceived(page);
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
    // What is typed and not read yet is gone with an interrupt.
    await page.keyboard.type('echo going $((1 + 4)); sleep 4000\n');
    await expect(screen).toContainText('going 5');
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

  await test.step('Ctrl+C comes through an endless flood, and little comes after it', async () => {
    await page.keyboard.type('clear; yes\n');
    await expect.poll(() => received.bytes, { message: 'a flood' }).toBeGreaterThan(4_000_000);
    await page.getByRole('textbox', { name: 'Command' }).fill('typed meanwhile');
    await expect(page.getByRole('textbox', { name: 'Command' })).toHaveValue('typed meanwhile');
    await page.locator('.xterm-helper-textarea').focus();
    const before = received.bytes;
    await page.keyboard.press('Control+c');
    await page.keyboard.type('echo stopped $?\n');
    await expect(screen).toContainText('stopped 130');
    expect(received.bytes - before).toBeLessThan(MOST_AFTER);
  });

  await test.step('a second terminal in the same dyno is its own, and gone with its page', async () => {
    const other = await page.context().newPage();
    await other.goto(page.url());
    await shellIn(other);
    await other.keyboard.type('sleep 4777\n');
    await page.keyboard.type('sleep 4666 & echo first $((40 + 1))\n');
    await expect(screen).toContainText('first 41');
    const runs = async (command: string) => (await commandsIn(app)).includes(command);
    await until('both run', async () => (await runs('sleep 4777')) && (await runs('sleep 4666')));
    await other.close();
    await until('the other has ended', async () => !(await runs('sleep 4777')));
    expect(await runs('sleep 4666')).toBe(true);
    await page.keyboard.type('echo still first $((40 + 2))\n');
    await expect(screen).toContainText('still first 42');
  });

  await test.step('the keyboard leaves by Ctrl+Shift+L', async () => {
    await page.keyboard.type('echo still $((1 + 1)); sleep 4321\n');
    await expect(screen).toContainText('still 2');
    await page.keyboard.press('Control+Shift+L');
    await expect(page.getByRole('button', { name: 'End' })).toBeFocused();
    await looksRight(page);
  });

  await test.step('another page is not opened before it is said that what runs ends', async () => {
    await page.getByRole('link', { name: 'Logs' }).click();
    await expect(page.getByRole('dialog')).toContainText('What runs in it ends.');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(main).toContainText('web.1 · Connected');
  });

  expect(await commandsIn(app)).toContain('sleep 4321');
  await page.close();
  const isLeft = async () => (await commandsIn(app)).some((command) => /^(sleep|bash|yes)\b/.test(command));
  await until('the closed tab has left nothing', async () => !(await isLeft()));
  expect(problems).toEqual([]);
  await test.step('a phone has the keys that its screen lacks', () => worksOnAPhone(browser, app));
});

/** Every key of the row, in a shell; the keyboard on the screen stays where it is. */
async function worksOnAPhone(browser: Browser, app: App): Promise<void> {
  const context = await browser.newContext(PHONE);
  await context.addCookies([await sessionCookie()]);
  const page = await context.newPage();
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/terminal`);
  await shellIn(page);
  const screen = page.locator('.xterm-rows');
  const keys = page.getByRole('toolbar', { name: 'Keys' });
  const tap = (name: string) => keys.getByRole('button', { name, exact: true }).tap();
  for (const key of await keys.getByRole('button').all()) {
    const { width, height } = (await key.boundingBox()) ?? { width: 0, height: 0 };
    expect([width >= 44, height >= 44], `${await key.getAttribute('aria-label')}: ${width} x ${height}`).toEqual([
      true,
      true,
    ]);
  }
  await page.keyboard.type('echo going $((1 + 4)); sleep 4999\n');
  await expect(screen).toContainText('going 5');
  await tap('Ctrl C: interrupt');
  await page.keyboard.type('echo stopped $?\n');
  await expect(screen).toContainText('stopped 130');
  await page.keyboard.type('ls -d /et');
  await tap('Tab');
  await page.keyboard.type('hostname | sed s/.*/tab$((40 + 4))/\n');
  await expect(screen).toContainText('tab44');
  await page.keyboard.type('echo ac');
  await tap('Left');
  await page.keyboard.type('b');
  await tap('Right');
  await page.keyboard.type('$((5 + 1))\n');
  await expect(screen).toContainText('abc6');
  await page.keyboard.type('clear\n');
  await expect(screen).not.toContainText('abc6');
  await tap('Up');
  await tap('Up');
  await tap('Up');
  await tap('Down');
  await page.keyboard.press('Enter');
  await expect(screen).toContainText('abc6');
  await page.keyboard.type('cat -v; echo ended $?\n');
  await tap('Esc');
  await page.keyboard.type('\n');
  await expect(screen).toContainText('^[');
  await tap('Ctrl, for the next key');
  await expect(keys.getByRole('button', { name: 'Ctrl, for the next key', pressed: true })).toBeVisible();
  await page.keyboard.type('dd');
  await expect(screen).toContainText(/ended 0.*d/);
  await expect(keys.getByRole('button', { pressed: true })).toHaveCount(0);
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
  await looksRight(page);
  await context.close();
}

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
  await test.step('what was lost while it was away is told in one line', async () => {
    const untold = page.waitForEvent('websocket', (socket) => socket.url().includes('/attach?'));
    await page.evaluate(UNTOLD);
    await untold;
    await page.keyboard.type('clear; echo now $((2 + 1)); sleep 1; head -c 3000000 /dev/zero | tr \\\\0 \\\\r\n');
    await expect(page.locator('.xterm-rows')).toContainText('now 3');
    cable.leak();
    await expect.poll(() => cable.leaked).toBeGreaterThan(1_000_000);
    cable.cut();
    await expect(main).toContainText('Connection lost, trying again');
    cable.mend();
    await page.keyboard.type('echo after $((40 + 3))\n');
    await expect(page.locator('.xterm-rows')).toContainText(
      /now 3.*[\d.]+ MB of output came while the connection was away, and are lost.*after 43/,
    );
  });
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

/** What runs in web.1, each as a command line. */
async function commandsIn(app: App): Promise<string[]> {
  const { stdout } = await app.berth('exec', '--', 'sh -c "head -v -c 99 /proc/[0-9]*/cmdline"');
  return stdout.split(/^==> .* <==$/m).map((argv) => argv.replaceAll('\0', ' ').trim());
}

/** How many bytes came by WebSocket, from now on. */
function countReceived(page: Page): { bytes: number } {
  const received = { bytes: 0 };
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      received.bytes += payload.length;
    }),
  );
  return received;
}
