import type { Page } from 'playwright/test';
import { facts } from '../berth.ts';
import { PHONE } from '../browser.ts';
import { dashboardHost, loginSecret, sessionCookie, setStoryPassword } from '../dashboard.ts';
import { expect, test } from './drill.ts';
import { berthUp, kill, platformIsBack } from './parts.ts';

test('the platform is killed while pages of the dashboard are open, at a desk and on a phone: they say so, and go on by themselves', async ({
  page,
  browser,
  trio,
}) => {
  const { first } = trio;
  await setStoryPassword(facts());
  await page.goto(`http://${dashboardHost()}/welcome#${await loginSecret()}`);
  const inHand = await browser.newContext(PHONE);
  await inHand.addCookies([await sessionCookie()]);
  const phone = await inHand.newPage();
  await phone.goto(`http://${dashboardHost()}/`);
  const pages = [page, phone];
  const each = (look: (one: Page) => Promise<void>) => Promise.all(pages.map(look));
  const second = (one: Page) => one.getByRole('row', { name: /web\.2/ });
  const away = (one: Page) => one.getByText('Berth does not answer.');
  await each((one) => one.getByRole('link', { name: first.name }).click());
  await each((one) => expect(one.getByRole('heading', { name: 'Overview' })).toBeVisible());
  await each((one) => expect(second(one)).toContainText('Up'));

  // With its keeper, which would have another there before a page notices.
  kill('platform.keeper');
  const before = kill('platform');
  await each((one) => expect(away(one)).toBeVisible({ timeout: 15_000 }));
  // What was there stays there.
  await each((one) => expect(second(one)).toContainText('Up'));
  await berthUp();
  await platformIsBack(before);
  await each((one) => expect(away(one)).toBeHidden({ timeout: 20_000 }));

  // What happens from now on is seen as before.
  await first.did('ps:scale', 'web=1');
  await each((one) => expect(second(one)).toHaveCount(0, { timeout: 30_000 }));
  await first.did('ps:scale', 'web=2');
  await each((one) => expect(second(one)).toContainText('Up', { timeout: 30_000 }));
  await inHand.close();
});

// Here and not among the stories: those share one account, and this ends every session that it has.
test('a person signs out everywhere by phone, and the page of another browser asks to sign in by itself', async ({
  browser,
}) => {
  await setStoryPassword(facts());
  const [here, there] = [await browser.newContext(PHONE), await browser.newContext()];
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
    await expect(each).toHaveTitle('Sign in · Berth');
  }
  await expect(other.getByText('Your session has ended.')).toBeVisible();
  await expect(page.getByText('Your session has ended.')).toHaveCount(0);
  await here.close();
  await there.close();
});
