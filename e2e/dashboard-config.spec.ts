import type { Page } from 'playwright/test';
import type { App } from './app.ts';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { until } from './http.ts';
import { looksRight } from './looks.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

const DESKTOP = { width: 1280, height: 860 };
const PHONE = { width: 390, height: 800 };

test('a person stages config vars and applies them as one release, edits them as .env, and scales, by page', async ({
  page,
  createApp,
}) => {
  test.setTimeout(240_000);
  const app = await (await createApp('config', { files: webApp() })).live();
  await app.did('config:set', 'OLD=1', 'SECRET=not for all eyes');
  await page.context().addCookies([await sessionCookie()]);
  await page.setViewportSize(DESKTOP);
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/config`);

  await revealsOne(page, app);
  await stagesAndApplies(page, app);
  await hearsOfOthers(page, app);
  await editsAsEnv(page, app);
  await scalesByPage(page, app);
});

/** Values are hidden, and no answer brought them, until somebody asks for one: that is an event. */
async function revealsOne(page: Page, app: App): Promise<void> {
  await expect(page.getByText('SECRET')).toBeVisible();
  expect(await page.content()).not.toContain('not for all eyes');
  expect(await revealed(app)).toEqual([]);
  await page.getByRole('button', { name: 'Reveal SECRET' }).click();
  await expect(page.getByText('not for all eyes')).toBeVisible();
  expect(await revealed(app)).toMatchObject([{ keys: 1, name: 'SECRET' }]);
  await page.getByRole('button', { name: 'Hide SECRET' }).click();
  await expect(page.getByText('not for all eyes')).toHaveCount(0);
}

async function stagesAndApplies(page: Page, app: App): Promise<void> {
  const before = await versions(app);
  await page.getByLabel('Value', { exact: true }).fill('not staged yet');
  await asksBeforeLeaving(page, 'What you typed will be lost.');
  await expect(page.getByLabel('Value', { exact: true })).toHaveValue('not staged yet');
  await stage(page, 'GREETING', 'hello\nthere');
  await stage(page, '2BAD', 'x');
  await expect(page.getByText(/not starting with a digit/)).toBeVisible();
  await stage(page, 'SPARE', 'x');
  await page.getByRole('button', { name: 'Take back the change of SPARE' }).click();
  // What is typed into one stays while another is edited.
  await page.getByRole('button', { name: 'Edit OLD' }).click();
  await page.getByLabel('New value of OLD').fill('half a val');
  await asksBeforeLeaving(page, /^1 staged change will be lost\. What you typed will be lost\.$/);
  await page.getByRole('button', { name: 'Edit SECRET' }).click();
  await page.getByLabel('New value of SECRET').fill('another');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByLabel('New value of OLD')).toHaveValue('half a val');
  await page.getByLabel('New value of OLD').press('Escape');
  await expect(page.getByText('Escape again discards what you typed.')).toBeVisible();
  await page.getByLabel('New value of OLD').press('Escape');
  await page.getByRole('button', { name: 'Remove OLD' }).click();
  await expect(page.getByRole('region', { name: 'Staged changes' })).toContainText('3 changes staged');
  await pastesLines(page);
  await looksRight(page);
  await page.setViewportSize(DESKTOP);

  await asksBeforeLeaving(page, '3 staged changes will be lost.');
  await page.getByRole('button', { name: 'Apply as one release' }).click();
  await expect(page.getByText(/^v\d+ is live$/)).toBeVisible({ timeout: 60_000 });
  expect((await versions(app)).length).toBe(before.length + 1);
  expect(await Promise.all(['GREETING', 'SECRET', 'OLD'].map((name) => valueIn(app, name)))).toEqual([
    'hello\nthere',
    'another',
    null,
  ]);
  await expect(page.getByText('OLD', { exact: true })).toHaveCount(0);
}

/** What is said of it does not lie over the buttons that come next. */
async function pastesLines(page: Page): Promise<void> {
  await page.getByLabel('Name', { exact: true }).focus();
  await page.evaluate(`(() => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', 'PASTED_1=a\\nPASTED_2=b');
    document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  })()`);
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport);
    const said = await page.getByText('Staged 2 config vars from the clipboard').first().boundingBox();
    const bar = await page.getByRole('region', { name: 'Staged changes' }).boundingBox();
    expect((said?.y ?? 0) + (said?.height ?? 0)).toBeLessThan(bar?.y ?? 0);
  }
  for (const name of ['PASTED_1', 'PASTED_2'])
    await page.getByRole('button', { name: `Take back the change of ${name}` }).click();
}

/** What others change meanwhile is said, and what is staged stays. */
async function hearsOfOthers(page: Page, app: App): Promise<void> {
  await stage(page, 'MINE', '1');
  await app.did('config:set', 'THEIRS=1');
  await expect(page.getByText('added THEIRS')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Staged changes' })).toContainText('1 change staged');
  await page.getByRole('button', { name: 'Discard' }).click();
}

async function editsAsEnv(page: Page, app: App): Promise<void> {
  await page.setViewportSize(PHONE);
  await page.getByRole('button', { name: 'Edit as .env' }).click();
  const lines = page.getByLabel('NAME=VALUE lines');
  await lines.fill('# from a file\nexport LEVEL=debug\nno sense\n');
  await expect(page.getByText(/Line 3/)).toBeVisible();
  await looksRight(page);
  await page.setViewportSize(PHONE);
  await page.getByRole('radio', { name: 'All config vars' }).click();
  await page.getByRole('button', { name: 'Reveal all and edit' }).click();
  await expect(lines).toHaveValue(/GREETING='hello\nthere'\n/);
  expect(await revealed(app)).toMatchObject([{ name: 'SECRET' }, { keys: 3 }]);
  await lines.fill('GREETING="hi # there"\nLEVEL=debug\nSECRET=another\n');
  await page.getByRole('button', { name: 'Stage 3 changes' }).click();
  await page.getByRole('button', { name: 'Apply as one release' }).click();
  await until('the app has them', async () => (await valueIn(app, 'LEVEL')) === 'debug');
  expect(await valueIn(app, 'GREETING')).toBe('hi # there');
  expect(await valueIn(app, 'THEIRS')).toBe(null);
  await expect(page.getByText(/^v\d+ is live$/)).toBeVisible({ timeout: 60_000 });
}

async function scalesByPage(page: Page, app: App): Promise<void> {
  await page.getByRole('link', { name: 'Resources' }).click();
  await page.getByRole('button', { name: 'One more web dyno' }).click();
  await looksRight(page);
  await page.setViewportSize(PHONE);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('2 of 2 up')).toBeVisible({ timeout: 60_000 });
  await until('both answer', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => app.get('/dyno')));
    return new Set(answers.map(({ body }) => body.split(' ')[0])).size === 2;
  });
  await page.setViewportSize(DESKTOP);
  await restartsByMenu(page);
  await page.getByRole('button', { name: 'One web dyno fewer' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('1 of 1 up')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText('web.2')).toHaveCount(0);
  await page.getByRole('button', { name: 'One web dyno fewer' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('Scale web to 0?');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('textbox', { name: 'Number of web dynos' }).fill('100');
  await page.getByRole('combobox', { name: 'Size of web dynos' }).selectOption('Performance-L');
  await expect(page.getByRole('region', { name: 'Changes that are not saved' })).toContainText('This machine lacks');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('dialog')).toContainText('Save more than this machine has memory for?');
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect((await app.get()).status).toBe(200);
}

/** While what a menu began goes on, its button opens no menu, neither by pointer nor by keys. */
async function restartsByMenu(page: Page): Promise<void> {
  const menu = page.getByRole('button', { name: 'More with web' });
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  await page.route(/\/formations\/web|\/dynos/, async (route) => {
    if (route.request().method() === 'DELETE') await held;
    await route.continue();
  });
  await menu.click();
  await page.getByRole('menuitem', { name: 'Restart all web dynos' }).click();
  await expect(menu).toHaveAttribute('aria-busy', 'true');
  await menu.click({ force: true });
  await menu.press('Enter');
  await menu.press('ArrowDown');
  await expect(page.getByRole('menu')).toHaveCount(0);
  letGo();
  await expect(page.getByText('The web dynos restart').first()).toBeVisible();
  await menu.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.unrouteAll();
}

/** Another page is not opened before it is said what is lost, and all is as it was when one stays. */
async function asksBeforeLeaving(page: Page, words: string | RegExp): Promise<void> {
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page.getByRole('dialog').getByText(words)).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

async function stage(page: Page, name: string, value: string): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Value', { exact: true }).fill(value);
  await page.getByRole('button', { name: 'Stage', exact: true }).click();
}

async function valueIn(app: App, name: string): Promise<string | null> {
  return JSON.parse((await app.get(`/env?${name}`)).body);
}

function versions(app: App): Promise<readonly unknown[]> {
  return app.json('releases');
}

async function revealed(app: App): Promise<readonly unknown[]> {
  const events = await app.json<{ kind: string; data: unknown }[]>('events', '--num', '500');
  return events.filter(({ kind }) => kind === 'config.revealed').map(({ data }) => data);
}
