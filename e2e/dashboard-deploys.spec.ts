import type { Locator, Page } from 'playwright/test';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { looksRight } from './looks.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 800 };
const BROKEN = "console.log('starting');\nthrow new Error('no shop today');\n";

/** The build log names its lines in the address, and comes back to the one that is named there. */
async function linkToALine(page: Page): Promise<void> {
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('launching');
  await expect(page.getByText('1 of 1')).toBeVisible();
  const log = page.getByRole('region', { name: 'Build log' }).last();
  const line = log.locator('.output-row.found .output-number');
  const number = await line.textContent();
  await line.click();
  await expect(page).toHaveURL(new RegExp(`#L${number}$`));
  await page.reload();
  await expect(page.getByRole('link', { name: `Line ${number}`, exact: true })).toHaveAttribute('aria-current', 'true');
  const heading = page.getByRole('button', { name: 'Launching...' });
  await expect(heading).toBeInViewport();
  await heading.click();
  await expect(heading).toHaveAttribute('aria-expanded', 'false');
}

/** The first release has nothing before it, and is compared with any other; images are told apart. */
async function comparesTheFirst(page: Page, app: string): Promise<void> {
  await page.goto(`http://${dashboardHost()}/apps/${app}/releases/v1`);
  const changes = page.getByRole('region', { name: 'What changed' });
  await expect(changes).toContainText('nothing to compare it with');
  const other = changes.getByRole('combobox', { name: 'Compared with' });
  await expect(other.locator('option:checked')).toHaveText('Nothing before it');
  await other.selectOption({ label: (await other.getByText(/^v3 · /).textContent()) ?? '' });
  const image = changes.getByRole('definition').filter({ hasText: 'Node.js' });
  await expect(image.getByRole('code')).toHaveCount(2);
  const [from, to] = await image.getByRole('code').allTextContents();
  expect(from).toMatch(/^[0-9a-f]{8}$/);
  expect(from).not.toBe(to);
  const commits = changes.getByRole('list', { name: 'Commits' });
  await expect(commits.getByRole('listitem')).toHaveCount(1);
  await expect(commits.getByRole('img', { name: 'Taken back' })).toBeVisible();
  const file = changes.getByRole('list', { name: 'Changed files' }).getByRole('listitem');
  await expect(file).toContainText('server.js');
  await expect(file).toContainText(/\d+ lines added, 2 lines removed/);
  await looksRight(page);
}

test('a failed deploy is explained, its log linked to, and a release gone back to, at a desk and on a phone', async ({
  page,
  context,
  createApp,
}) => {
  const app = await createApp('deploys', { files: webApp('one') });
  await app.live();
  await app.did('config:set', 'GREETING=hi');
  const { code, output } = await app.deploy({ 'server.js': BROKEN });
  expect(code, output).not.toBe(0);

  await context.addCookies([await sessionCookie()]);
  await page.setViewportSize(DESK);
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/activity`);
  await expect(page.getByRole('listitem').filter({ hasText: 'v1' })).toContainText('Change the app.');
  const failure = page.getByRole('region', { name: 'The last deploy failed' });
  await expect(failure).toContainText('exited with code 1');
  await expect(failure).toContainText('no shop today');
  await expect(failure).toContainText('Next step');
  await expect(failure).toContainText('v2 goes on serving.');
  await looksRight(page);

  await page.setViewportSize(DESK);
  await failure.getByRole('link', { name: 'See what happened' }).click();
  await expect(page.getByRole('heading', { name: 'Release v3' })).toBeVisible();
  await looksRight(page);
  await page.setViewportSize(DESK);
  await page.getByRole('region', { name: 'This release failed' }).getByRole('link').click();
  await expect(page.getByRole('region', { name: 'The build failed' })).toContainText('no shop today');
  await linkToALine(page);
  await looksRight(page);

  await page.setViewportSize(PHONE);
  const pages = page.getByRole('navigation', { name: `Pages of ${app.name}` });
  await pages.getByRole('link', { name: 'Activity' }).click();
  await staysChosen(page);
  const dialog = await asksToRollBack(page, 'v1');
  await looksRight(page);
  await page.setViewportSize(PHONE);
  await dialog.getByRole('button', { name: 'Roll back to v1' }).click();
  await isCurrent(page, 'v4');
  expect((await app.get('/env?GREETING')).body).toBe('null');
  await page.setViewportSize(DESK);
  await pages.getByRole('link', { name: 'Activity' }).click();
  await (await asksToRollBack(page, 'v2')).getByRole('button', { name: 'Roll back to v2' }).click();
  await isCurrent(page, 'v5');
  expect((await app.get('/env?GREETING')).body).not.toBe('null');

  await comparesTheFirst(page, app.name);
  await pages.getByRole('link', { name: 'Events' }).click();
  await expect(page.getByText('Release v5 is live')).toBeVisible();
  await app.did('maintenance:on');
  await expect(page.getByText('Maintenance mode turned on')).toBeVisible();
  const time = page.getByRole('main').getByRole('time').first();
  const clock = (await time.textContent()) ?? '';
  expect(clock, 'of 24 hours, as in a log').toMatch(/^\d\d:\d\d:\d\d$/);
  await expect(time, 'the whole time on hover').toHaveAttribute(
    'title',
    new RegExp(`^\\w+, \\d+ \\w+ \\d{4}, ${clock}$`),
  );
  await looksRight(page);
});

/** What was chosen of the list is as it was when one comes back to it. */
async function staysChosen(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Configuration' }).click();
  await expect(page).toHaveURL(/activity\?show=configuration$/);
  await page.getByRole('link', { name: 'Set GREETING config vars' }).click();
  await expect(page.getByRole('heading', { name: 'Release v2' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('radio', { name: 'Configuration' })).toBeChecked();
  await expect(page.getByRole('button', { name: 'Actions for v1' })).toHaveCount(0);
  await page.getByRole('radio', { name: 'All' }).click();
}

/** The dialog that shows what going back to a release would change, from the list of activity. */
async function asksToRollBack(page: Page, release: string): Promise<Locator> {
  await page.getByRole('button', { name: `Actions for ${release}` }).click();
  await page.getByRole('menuitem', { name: `Roll back to ${release}` }).click();
  const dialog = page.getByRole('dialog', { name: `Roll back to ${release}?` });
  await expect(dialog).toContainText('GREETING');
  return dialog;
}

async function isCurrent(page: Page, release: string): Promise<void> {
  await expect(page.getByRole('heading', { name: `Release ${release}` })).toBeVisible();
  await expect(page.getByText('Current', { exact: true })).toBeVisible({ timeout: 30_000 });
}
