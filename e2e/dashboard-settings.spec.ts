import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright/test';
import { facts } from './berth.ts';
import { PHONE } from './browser.ts';
import { dashboardHost, STORY_PASSWORD, sessionCookie, Visitor } from './dashboard.ts';
import { send, throughRouter } from './http.ts';
import { looksRight } from './looks.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

async function open(page: Page, path: string, heading: string): Promise<void> {
  await page.goto(`http://${dashboardHost()}${path}`);
  await expect(page.getByRole('heading', { name: heading, level: 1 })).toBeVisible();
}

test('a person gives an app a domain, a buildpack and maintenance by the dashboard, and ends it', async ({
  page,
  context,
  createApp,
}) => {
  const app = await (await createApp('tuned')).live(webApp('hello'));
  await context.addCookies([await sessionCookie()]);
  const hostname = `www.${app.name}.example.com`;
  await open(page, `/apps/${app.name}/domains`, 'Domains');
  await page.getByRole('textbox', { name: 'Hostname' }).fill('no hostname');
  await page.getByRole('button', { name: 'Add domain' }).click();
  await expect(page.getByRole('alert')).toContainText('is not a hostname');
  await page.getByRole('textbox', { name: 'Hostname' }).fill(hostname);
  await page.getByRole('button', { name: 'Add domain' }).click();
  const row = page.getByRole('listitem').filter({ has: page.getByRole('button', { name: `Remove ${hostname}` }) });
  await expect(row).toContainText('Not yet');
  await expect(row.getByRole('term').filter({ hasText: 'What DNS must say' }).first()).toBeVisible();
  await expect.poll(async () => (await throughRouter(hostname, '/')).status).toBe(200);
  await looksRight(page);
  // As if DNS had been put right.
  const told = { hostname, checked: hostname, needed: true, expected: { cname: null, addresses: [] }, found: null };
  const right = { ...told, ok: true, message: 'It leads here.', next: null };
  await page.route(`**/domains/${hostname}/dns`, (route) => route.fulfill({ json: right }));
  await page.getByRole('button', { name: `Check the DNS of ${hostname} again` }).click();
  await expect(row).toContainText('Leads here');
  await page.getByRole('button', { name: `Remove ${hostname}` }).click();
  await page.getByRole('button', { name: 'Remove domain', exact: true }).click();
  await expect(row).toHaveCount(0);
  const desk = page.viewportSize();
  await page.setViewportSize(PHONE.viewport);
  await page.getByRole('textbox', { name: 'Hostname' }).fill(hostname);
  await page.getByRole('button', { name: 'Add domain' }).click();
  await expect(row).toContainText('Leads here');
  await expect.poll(async () => (await throughRouter(hostname, '/')).status).toBe(200);
  if (desk !== null) await page.setViewportSize(desk);

  await open(page, `/apps/${app.name}/settings`, 'Settings');
  await page.getByRole('combobox', { name: 'Buildpack' }).fill('nodejs');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('button', { name: 'Save buildpacks' }).click();
  await expect(page.getByText('Buildpacks are saved').first()).toBeVisible();
  expect((await app.did('buildpacks')).output).toContain('nodejs');
  await page.getByLabel('Boot time').fill('9999');
  await expect(page.getByText('A whole number from 1 to 900.')).toBeVisible();
  await page.getByLabel('Boot time').fill('45');
  await page.getByRole('link', { name: 'Domains' }).click();
  await expect(page.getByRole('dialog')).toContainText('What you changed here will be lost.');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).first().click();
  await expect.poll(async () => (await app.json<{ boot_seconds: number }>('settings')).boot_seconds).toBe(45);
  const maintenance = page.getByRole('switch', { name: 'Maintenance mode' });
  await maintenance.click();
  await expect.poll(async () => (await app.get()).status).toBe(503);
  // Where the reader's own colours take the place of the page's, it is seen that it is on.
  await page.emulateMedia({ forcedColors: 'active' });
  const grounds: string[] = await page.evaluate(
    "[...document.querySelectorAll('.switch[aria-checked=true], .switch[aria-checked=true] > *')].map((part) => getComputedStyle(part).backgroundColor)",
  );
  expect(new Set(grounds).size).toBe(2);
  await expect(maintenance).not.toHaveCSS('border-top-width', '0px');
  await page.emulateMedia({ forcedColors: 'none' });
  await maintenance.click();
  await expect.poll(async () => (await app.get()).status).toBe(200);
  await looksRight(page);
  // A page goes on when somebody else gives its app another name.
  const { name } = app;
  await app.did('rename', `${name}-b`);
  app.name = `${name}-b`;
  await expect(page).toHaveURL(new RegExp(`/apps/${name}-b/settings$`));
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue(`${name}-b`);

  await page.getByRole('button', { name: 'Destroy app' }).click();
  const destroy = page.getByRole('dialog').getByRole('button', { name: 'Destroy app' });
  await expect(destroy).toBeDisabled();
  await page.getByRole('textbox', { name: `Type ${app.name} to confirm` }).fill(app.name);
  await destroy.click();
  await expect(page.getByRole('heading', { name: 'Apps', level: 1 })).toBeVisible();
  await expect.poll(async () => (await app.get()).status).toBe(404);
});

/** A token that is shown once is not lost by a key: not before it was copied. */
async function keepsTheToken(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Copy the token now' });
  await page.keyboard.press('Escape');
  await expect(dialog.getByRole('alert')).toHaveText('The token is not copied yet.');
  await looksRight(page);
  await dialog.getByRole('button', { name: 'Back to the token' }).click();
  await page.goBack();
  await page.getByRole('dialog', { name: 'Leave without the token?' }).getByRole('button', { name: 'Cancel' }).click();
  await dialog.getByRole('button', { name: /^Copy: berth_/ }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
}

test('a person makes a token and revokes it, signs another browser out, and looks at the platform', async ({
  page,
  context,
}) => {
  const other = new Visitor();
  // No other story's browser calls itself that.
  const headers = { 'user-agent': 'Mozilla/5.0 (X11; CrOS x86_64 14541.0.0; rv:142.0) Gecko/20100101 Firefox/142.0' };
  await other.ask('POST', '/api/session', { json: { password: STORY_PASSWORD }, headers });
  await context.addCookies([await sessionCookie()]);
  await open(page, '/platform', 'Platform');
  await page.getByRole('link', { name: 'API tokens' }).click();
  const name = `story ${process.pid}`;
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByRole('textbox', { name: 'What it is for' }).fill(name);
  await page.getByRole('button', { name: 'Make token' }).click();
  await expect(page.getByRole('heading', { name: 'Copy the token now' })).toBeVisible();
  const token = (await page.getByRole('dialog').locator('code').textContent()) ?? '';
  const statusWith = async (authorization: string) =>
    (await send({ port: Number(new URL(facts().apiUrl).port), path: '/account', ask: { headers: { authorization } } }))
      .status;
  expect(await statusWith(`Bearer ${token}`)).toBe(200);
  await keepsTheToken(page);
  await expect(page.getByText(token)).toHaveCount(0);
  await page.getByRole('button', { name: `Revoke ${name}` }).click();
  await page.getByRole('button', { name: 'Revoke token', exact: true }).click();
  await expect(page.getByRole('button', { name: `Revoke ${name}` })).toHaveCount(0);
  expect(await statusWith(`Bearer ${token}`)).toBe(401);

  const statusOfOther = async () => (await other.ask('GET', '/api/session')).status;
  expect(await statusOfOther()).toBe(200);
  const listed = page.waitForResponse('**/api/account/sessions');
  await page.reload();
  const [one]: object[] = await (await listed).json();
  await page.getByRole('button', { name: 'Sign out Firefox on ChromeOS' }).first().click();
  await expect.poll(statusOfOther).toBe(401);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await expect(page.getByRole('dialog')).toContainText('Every session ends, this one too');
  await page.keyboard.press('Escape');
  await looksRight(page);

  await open(page, '/platform', 'Platform');
  await expect(page.getByRole('img', { name: 'Memory' })).toBeVisible();
  await expect(page.getByText('Serves the newest routes').first()).toBeVisible();
  await looksRight(page);
  // A build that waits, whether or not another story's does.
  const waiting = { id: 'b-1', app: { id: 'a-1', name: 'waits' }, status: 'queued', position: 1 };
  const queue = { concurrent_builds: 2, builds: [{ ...waiting, created_at: new Date().toISOString() }] };
  await page.route('**/api/platform/queue', (route) => route.fulfill({ json: queue }));
  await page.reload();
  const inQueue = page.getByRole('region', { name: 'Queue of builds' });
  await expect(inQueue.getByRole('listitem')).toContainText('No. 1 in the queue');
  await expect(inQueue.getByRole('link', { name: 'waits' })).toHaveAttribute('href', '/apps/waits/builds/b-1');
  // A long list above the tokens, which comes late.
  await page.route('**/api/account/sessions', async (route) => {
    await setTimeout(1_000);
    const json = Array.from({ length: 40 }, (_, index) => ({ ...one, id: `s-${index}`, current: false }));
    await route.fulfill({ json });
  });
  await page.getByRole('link', { name: 'API tokens' }).click();
  await expect(page.getByRole('heading', { name: 'Account', level: 1 })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Sign out (?!everywhere)/ })).toHaveCount(40);
  await expect(page.getByRole('button', { name: 'New token' })).toBeInViewport();
  await open(page, '/platform/events', 'Events');
  await page.getByRole('combobox', { name: 'What' }).selectOption({ label: 'Account and sessions' });
  await expect(page.getByRole('list', { name: 'Events, the newest first' })).toContainText('API token revoked');
  await looksRight(page);
});
