import { facts } from '../berth.ts';
import { dashboardHost, loginSecret, sessionCookie, setStoryPassword } from '../dashboard.ts';
import { expect, test } from './drill.ts';
import { berthUp, kill, platformIsBack } from './parts.ts';

test('the platform is killed while a page of the dashboard is open: the page says so, and goes on by itself', async ({
  page,
  trio,
}) => {
  const { first } = trio;
  await setStoryPassword(facts());
  await page.goto(`http://${dashboardHost()}/welcome#${await loginSecret()}`);
  await page.getByRole('link', { name: first.name }).click();
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await expect(page.getByRole('row', { name: /web\.2/ })).toContainText('Up');

  // With its keeper, which would have another there before a page notices.
  kill('platform.keeper');
  const before = kill('platform');
  await expect(page.getByText('Berth does not answer.')).toBeVisible({ timeout: 15_000 });
  // What was there stays there.
  await expect(page.getByRole('row', { name: /web\.2/ })).toContainText('Up');
  await berthUp();
  await platformIsBack(before);
  await expect(page.getByText('Berth does not answer.')).toBeHidden({ timeout: 20_000 });

  // What happens from now on is seen as before.
  await first.did('ps:scale', 'web=1');
  await expect(page.getByRole('row', { name: /web\.2/ })).toHaveCount(0, { timeout: 30_000 });
  await first.did('ps:scale', 'web=2');
  await expect(page.getByRole('row', { name: /web\.2/ })).toContainText('Up', { timeout: 30_000 });
});

// Here and not among the stories: those share one account, and this ends every session that it has.
test('a person signs out everywhere, and the page of another browser asks to sign in by itself', async ({
  browser,
}) => {
  await setStoryPassword(facts());
  const [here, there] = [await browser.newContext(), await browser.newContext()];
  for (const context of [here, there]) await context.addCookies([await sessionCookie()]);
  const other = await there.newPage();
  await other.goto(`http://${dashboardHost()}/`);
  await expect(other.getByRole('heading', { name: 'Apps' })).toBeVisible();
  const page = await here.newPage();
  await page.goto(`http://${dashboardHost()}/account`);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  for (const each of [page, other]) {
    await expect(each.getByRole('heading', { name: 'Sign in' })).toBeVisible({ timeout: 15_000 });
  }
  await here.close();
  await there.close();
});
