import type { Page } from 'playwright/test';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { expect, test } from './story.ts';

const OF_APP = '/apps/hello-berth';

interface List {
  /** The page that it is on. */
  readonly page: string;
  /** What is asked for it, below `/api`. */
  readonly answer: string;
  /** What the page says where there is nothing, and the answer that says so; absent: there is always something. */
  readonly empty?: { readonly says: string; readonly json: unknown };
}

const LISTS: readonly List[] = [
  { page: '/', answer: '/app-summaries', empty: { says: 'Deploy your first app', json: [] } },
  { page: OF_APP, answer: `${OF_APP}/dynos`, empty: { says: 'No dynos run', json: [] } },
  { page: OF_APP, answer: `${OF_APP}/releases`, empty: { says: 'Nothing was released yet', json: [] } },
  { page: OF_APP, answer: `${OF_APP}/domains` },
  { page: `${OF_APP}/activity`, answer: `${OF_APP}/builds` },
  { page: `${OF_APP}/metrics`, answer: `${OF_APP}/metrics` },
  {
    page: `${OF_APP}/config`,
    answer: `${OF_APP}/config-var-names`,
    empty: { says: 'No config vars yet', json: [] },
  },
  { page: `${OF_APP}/resources`, answer: `${OF_APP}/formation`, empty: { says: 'Nothing to run yet', json: [] } },
  { page: `${OF_APP}/domains`, answer: `${OF_APP}/domains` },
  {
    page: `${OF_APP}/settings`,
    answer: `${OF_APP}/buildpack-installations`,
    empty: { says: 'None is chosen', json: [] },
  },
  { page: `${OF_APP}/events`, answer: `${OF_APP}/events`, empty: { says: 'Nothing of that kind', json: [] } },
  { page: '/platform', answer: '/platform/host' },
  {
    page: '/platform',
    answer: '/platform/queue',
    empty: { says: 'No build runs', json: { concurrent_builds: 2, builds: [] } },
  },
  { page: '/platform/events', answer: '/events', empty: { says: 'Nothing of that kind', json: [] } },
  { page: '/account', answer: '/oauth/authorizations', empty: { says: 'There are no API tokens', json: [] } },
  { page: '/account', answer: '/account/sessions' },
];

test('every list says that it loads, why it cannot be shown, and that there is nothing', async ({ page, context }) => {
  test.setTimeout(240_000);
  await context.addCookies([await sessionCookie()]);
  for (const list of LISTS) await test.step(`${list.answer} on ${list.page}`, () => says(page, list));
});

async function says(page: Page, { page: path, answer, empty }: List): Promise<void> {
  const main = page.getByRole('main');
  const asked = new RegExp(`/api${answer}(\\?|$)`);
  const open = () => page.goto(`http://${dashboardHost()}${path}`);
  // An answer that does not come.
  await page.route(asked, () => undefined);
  await open();
  await expect(main.getByRole('status', { name: 'Loading …' }).first()).toBeVisible();
  await page.unrouteAll();
  const refusal = { id: 'forbidden', message: 'This is kept from you.' };
  await page.route(asked, (route) => route.fulfill({ status: 403, json: refusal }));
  await open();
  await expect(main.getByRole('alert').filter({ hasText: 'This is kept from you' }).first()).toBeVisible();
  await page.unrouteAll();
  if (empty === undefined) return;
  await page.route(asked, (route) => route.fulfill({ json: empty.json }));
  await open();
  await expect(main).toContainText(empty.says);
  await expect(main.getByRole('status', { name: 'Loading …' })).toHaveCount(0);
  await page.unrouteAll();
}
