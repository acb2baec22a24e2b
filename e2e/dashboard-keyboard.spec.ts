import type { Locator, Page } from 'playwright/test';
import type { App } from './app.ts';
import { dashboardHost, STORY_PASSWORD } from './dashboard.ts';
import { choose, press, reach } from './keyboard.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

test('a person does everything by the keyboard alone', async ({ page, createApp }) => {
  test.setTimeout(240_000);
  const app = await (await createApp('by-keys', { files: webApp() })).live();
  await app.did('config:set', 'OLD=1');
  await test.step('signs in, and skips to the content', () => signsIn(page));
  await test.step('is asked before a new app’s name is lost', () => namesAnApp(page));
  await test.step('looks at an app, and restarts it', () => looksAround(page, app));
  await test.step('reads a build, and sees what going back would change', () => goesBack(page));
  await test.step('chooses log lines', () => readsLogs(page));
  await test.step('changes config vars', () => configures(page));
  await test.step('scales, and gives it a domain', () => scales(page, app));
  await test.step('begins to destroy it, and does not', () => sparesIt(page, app));
  await test.step('works in a terminal, and leaves it', () => worksInside(page));
  await test.step('goes anywhere by the palette, and signs out', () => findsTheWay(page, app));
});

async function signsIn(page: Page): Promise<void> {
  await page.goto(`http://${dashboardHost()}/`);
  await expect(page.getByLabel('Password')).toBeFocused();
  await page.keyboard.type('not the password\n');
  await expect(page.getByRole('alert')).toContainText('the password is not right');
  await expect(page.getByText('berth login-link')).toHaveCount(1);
  await reach(page, page.getByLabel('Password'), { back: true });
  await page.keyboard.press('Control+a');
  await page.keyboard.type(`${STORY_PASSWORD}\n`);
  await expect(page.getByRole('heading', { name: 'Apps' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Apps' })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeInViewport();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'New app' })).toBeFocused();
}

async function namesAnApp(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  const name = dialog.getByRole('textbox', { name: 'Name' });
  await page.keyboard.press('Space');
  await expect(name).toBeFocused();
  await page.keyboard.type('half-a-na');
  await page.keyboard.press('Escape');
  await expect(dialog.getByRole('alert')).toHaveText('What you typed will be lost.');
  await expect(dialog.getByRole('button', { name: 'Keep editing' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(name).toBeFocused();
  await expect(name).toHaveValue('half-a-na');
  // A click beside it is no more than Escape.
  await page.mouse.click(5, 5);
  await expect(dialog.getByRole('alert')).toBeVisible();
  await press(page, dialog.getByRole('button', { name: 'Discard' }));
  await expect(page.getByRole('button', { name: 'New app' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(name).toHaveValue('');
  await page.keyboard.type('n'.repeat(31));
  await expect(name).toHaveValue('n'.repeat(30));
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await escapesTo(page, page.getByRole('button', { name: 'New app' }));
  await expect(dialog).toHaveCount(0);
}

async function looksAround(page: Page, app: App): Promise<void> {
  await press(page, page.getByRole('main').getByRole('link', { name: app.name }));
  await heading(page, 'Overview');
  const more = page.getByRole('button', { name: 'More actions' });
  await press(page, more);
  await expect(page.getByRole('menuitem', { name: 'Restart all dynos' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText(`Restart all dynos of ${app.name}?`);
  await escapesTo(page, more);
}

async function goesBack(page: Page): Promise<void> {
  await chord(page, 'y', 'Activity');
  const menu = page.getByRole('button', { name: 'Actions for v1' });
  await press(page, menu);
  await choose(page, page.getByRole('menuitem', { name: 'Roll back to v1' }));
  await expect(page.getByRole('dialog')).toContainText('OLD');
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Cancel' }));
  await expect(menu).toBeFocused();
  await page.keyboard.press('Enter');
  await choose(page, page.getByRole('menuitem', { name: 'Build log' }));
  await expect(page.getByRole('searchbox')).toBeVisible();
  await reach(page, page.getByRole('searchbox'));
  await page.keyboard.type('launching\n');
  await expect(page.getByRole('status').filter({ hasText: '1 of' })).toBeVisible();
  // The line that was found is the one that Tab leads to; the arrows lead on.
  const lines = page.getByRole('region', { name: 'Build log' });
  const found = lines.locator('.output-row', { hasText: 'Launching' }).getByRole('link');
  await reach(page, found);
  const number = Number(await found.textContent());
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`#L${number - 1}$`));
}

async function readsLogs(page: Page): Promise<void> {
  await reach(page, page.getByRole('link', { name: 'Logs' }), { back: true });
  await page.keyboard.press('Enter');
  await heading(page, 'Logs');
  const lines = page.getByRole('listbox');
  await reach(page, lines);
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('region', { name: 'Line', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Line', exact: true })).toHaveCount(0);
  await expect(lines).toBeFocused();
}

async function configures(page: Page): Promise<void> {
  await chord(page, 'c', 'Config vars');
  await reach(page, page.getByLabel('Name', { exact: true }));
  await page.keyboard.type('ADDED');
  await page.keyboard.press('Tab');
  await page.keyboard.type('one\ntwo');
  await press(page, page.getByRole('button', { name: 'Stage', exact: true }));
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();

  const edit = page.getByRole('button', { name: 'Edit OLD' });
  await press(page, edit);
  const value = page.getByLabel('New value of OLD');
  await expect(value).toBeFocused();
  await page.keyboard.type('2');
  await page.keyboard.press('Escape');
  await expect(value).toHaveValue('2');
  await page.keyboard.press('Escape');
  await expect(edit).toBeFocused();

  const bulk = page.getByRole('button', { name: 'Edit as .env' });
  await reach(page, bulk, { back: true });
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await reach(page, dialog.getByLabel('NAME=VALUE lines'));
  await page.keyboard.type('MORE=3\n');
  await page.keyboard.press('Escape');
  await press(page, dialog.getByRole('button', { name: 'Keep editing' }));
  await expect(dialog.getByLabel('NAME=VALUE lines')).toHaveValue('MORE=3\n');
  await expect(dialog.getByLabel('NAME=VALUE lines')).toBeFocused();
  await press(page, dialog.getByRole('button', { name: 'Stage 1 change' }));
  await expect(bulk).toBeFocused();
  await press(page, page.getByRole('button', { name: 'Apply as one release' }));
  await expect(page.getByText('v3 is live')).toBeVisible({ timeout: 60_000 });
}

async function scales(page: Page, app: App): Promise<void> {
  await chord(page, 'r', 'Resources');
  await press(page, page.getByRole('button', { name: 'One more web dyno' }));
  await reach(page, page.getByRole('textbox', { name: 'Number of web dynos' }), { back: true });
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('textbox', { name: 'Number of web dynos' })).toHaveValue('3');
  await press(page, page.getByRole('button', { name: 'Discard' }));

  await chord(page, 'n', 'Domains');
  const hostname = `www.${app.name}.example.com`;
  await reach(page, page.getByRole('textbox', { name: 'Hostname' }));
  await page.keyboard.type(`${hostname}\n`);
  await press(page, page.getByRole('button', { name: `Remove ${hostname}` }));
  await press(page, page.getByRole('dialog').getByRole('button', { name: 'Remove domain' }));
  await expect(page.getByRole('button', { name: `Remove ${hostname}` })).toHaveCount(0);
  // Its row is gone: the keyboard goes on in the page.
  await expect(page.locator('#main')).toBeFocused();
}

async function sparesIt(page: Page, app: App): Promise<void> {
  await chord(page, 's', 'Settings');
  const destroy = page.getByRole('main').getByRole('button', { name: 'Destroy app' });
  await press(page, destroy);
  await expect(page.getByRole('textbox', { name: `Type ${app.name} to confirm` })).toBeFocused();
  await page.keyboard.type(app.name);
  await reach(page, page.getByRole('dialog').getByRole('button', { name: 'Destroy app' }));
  // The last stop leads to the first again, and not out of the dialog.
  await page.keyboard.press('Tab');
  await expect(page.getByRole('textbox', { name: `Type ${app.name} to confirm` })).toBeFocused();
  await escapesTo(page, destroy);
}

async function worksInside(page: Page): Promise<void> {
  await chord(page, 't', 'Terminal');
  await reach(page, page.getByRole('radio', { name: 'New one-off dyno' }));
  await page.keyboard.press('ArrowRight');
  await press(page, page.getByRole('button', { name: 'Start' }));
  const inside = page.getByRole('textbox', { name: /^Terminal of/ });
  await expect(inside).toBeFocused();
  await expect(inside).toHaveAccessibleDescription('Ctrl Shift L leaves the terminal');
  await expect(page.locator('.xterm-rows')).toContainText('$');
  await page.keyboard.type('hostn');
  await page.keyboard.press('Tab');
  await page.keyboard.type('>/dev/null; echo named $?\n');
  await expect(page.locator('.xterm-rows')).toContainText('named 0');
  await page.keyboard.press('Control+Shift+L');
  await expect(page.getByRole('button', { name: 'End' })).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(inside).toBeFocused();
  await page.keyboard.type('exit 3\n');
  await expect(page.getByRole('main')).toContainText('Ended with exit code 3');
  // What runs no more keeps no key.
  await page.keyboard.press('Shift+Tab');
  await expect(inside).not.toBeFocused();
  await press(page, page.getByRole('button', { name: 'Start' }), { back: true });
  await expect(page.getByRole('main')).toContainText('Connected');
  await page.keyboard.press('Control+Shift+L');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Start' })).toBeFocused();
}

async function findsTheWay(page: Page, app: App): Promise<void> {
  const find = page.getByRole('combobox', { name: 'Find an app, a page or an action' });
  await page.keyboard.press('Control+k');
  await expect(find).toBeFocused();
  await escapesTo(page, page.getByRole('button', { name: 'Start' }));
  await page.keyboard.press('Control+k');
  await page.keyboard.type('platform');
  await page.keyboard.press('Enter');
  await heading(page, 'Platform');
  await page.keyboard.press('Control+k');
  // Whom one was at last stands first.
  await expect(page.getByRole('option', { selected: true })).toHaveText(app.name);
  await page.keyboard.type('account');
  await page.keyboard.press('Enter');
  await heading(page, 'Account');
  await tellsTimesWhole(page);
  await press(page, page.getByRole('button', { name: 'New token' }));
  await expect(page.getByRole('dialog')).toBeVisible();
  await escapesTo(page, page.getByRole('button', { name: 'New token' }));
  await press(page, page.getByRole('button', { name: 'Account' }), { back: true });
  await choose(page, page.getByRole('menuitem', { name: 'Sign out' }));
  await heading(page, 'Sign in');
  await expect(page.getByLabel('Password')).toBeFocused();
}

/** Times that tell how long ago it was tell the date and the time of day instead, and do so when one comes back. */
async function tellsTimesWhole(page: Page): Promise<void> {
  const used = page.getByRole('region', { name: 'Sessions' }).getByRole('time').first();
  await expect(used).toHaveText('just now');
  await page.keyboard.press('Control+k');
  await page.keyboard.type('times');
  await page.keyboard.press('Enter');
  await expect(used).toHaveText(/^[A-Z][a-z]{2}, \d+ [A-Z][a-z]+ \d{4}, \d\d:\d\d:\d\d$/);
  await page.reload();
  await expect(used).toHaveText(/, \d\d:\d\d:\d\d$/);
  await press(page, page.getByRole('button', { name: 'Account' }));
  await choose(page, page.getByRole('menuitem', { name: 'How long ago' }));
  await expect(used).toHaveText(/ago$|^just now$/);
}

/** Closes what lies over the page, once that hears keys: it is seen a moment before. */
async function escapesTo(page: Page, opener: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press('Escape');
    await expect(opener).toBeFocused({ timeout: 1_000 });
  }).toPass({ timeout: 15_000 });
}

async function heading(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('heading', { name, level: 1, exact: true })).toBeVisible();
}

/** Goes to a page of the app by `g` and its letter. */
async function chord(page: Page, key: string, name: string): Promise<void> {
  await page.keyboard.press('g');
  await page.keyboard.press(key);
  await heading(page, name);
  // No page was loaded, so it is told which one came.
  await expect(page).toHaveTitle(new RegExp(`^${name} · .+ · Berth$`));
  await expect(page.locator('[aria-live="polite"]').filter({ hasText: new RegExp(`^${name} · `) })).toHaveCount(1);
  await expect(page.getByRole('main', { name, exact: true })).toBeVisible();
}
