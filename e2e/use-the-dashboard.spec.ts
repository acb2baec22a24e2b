import { dashboardHost, loginSecret, STORY_PASSWORD } from './dashboard.ts';
import { looksRight } from './looks.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

test('a person signs in by a link, sees an app go live, signs out, and in again by password', async ({
  page,
  createApp,
}) => {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content.Security.Policy/i.test(message.text())) problems.push(message.text());
  });
  const app = await createApp('seen');
  await page.goto(`http://${dashboardHost()}/welcome#${await loginSecret()}`);
  await expect(page.getByRole('heading', { name: 'Apps' })).toBeVisible();
  expect(page.url()).not.toContain('#');
  const row = page.getByRole('link', { name: app.name });
  await expect(row).toContainText('No release');
  const push = await app.deploy(webApp('hello'));
  expect(push.code, push.output).toBe(0);
  await expect(row).toContainText('1 dyno up', { timeout: 30_000 });
  await page.getByRole('searchbox').fill(app.name);
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await looksRight(page);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await looksRight(page);
  await page.getByLabel('Password').fill('no such password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel('Password').fill(STORY_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Apps' })).toBeVisible();
  expect(problems).toEqual([]);
});

test('a link that was used says so, and how to get another', async ({ page }) => {
  await page.goto(`http://${dashboardHost()}/welcome#${'x'.repeat(43)}`);
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByText('berth login-link', { exact: true }).first()).toBeVisible();
});
