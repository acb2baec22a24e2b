import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { ROOT } from './berth.ts';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { walkThrough } from './keyboard.ts';
import { looksRight, pageProblems } from './looks.ts';
import { webApp } from './sources.ts';
import { expect, test } from './story.ts';

const FOLDER = join(ROOT, 'test-results/pages');

/** The page in both themes and two widths, as pictures to be looked at; axe finds nothing serious in any of them. */
async function shoot(page: Page, name: string): Promise<void> {
  await looksRight(page, ({ theme, width }) =>
    page.screenshot({ path: join(FOLDER, `${name}-${theme}-${width}.png`) }),
  );
}

test('every page looks right in both themes and two widths, and is walked through by Tab, and nothing in it is refused', async ({
  page,
  context,
  createApp,
}) => {
  test.setTimeout(600_000);
  const problems = pageProblems(page);
  const app = await createApp('pictured');
  await app.live(webApp('hello'));
  await app.did('config:set', 'GREETING=Hello', 'DATABASE_URL=postgres://nobody@localhost/x');
  await app.did('domains:add', `www.${app.name}.example.com`);
  for (let count = 0; count < 20; count++) await app.get();
  const [build] = await app.json<{ id: string }[]>('builds');

  await page.goto(`http://${dashboardHost()}/`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  // Who is signed in was asked, and nobody is.
  problems.length = 0;
  await shoot(page, 'sign-in');
  await context.addCookies([await sessionCookie()]);
  const pages: readonly (readonly [string, string])[] = [
    ['apps', '/'],
    ...['', 'activity', `builds/${build?.id}`, 'releases/v2', 'metrics', 'logs', 'terminal'].map(ofApp),
    ...['config', 'resources', 'domains', 'settings', 'events'].map(ofApp),
    ['platform', '/platform'],
    ['platform-events', '/platform/events'],
    ['account', '/account'],
  ];
  function ofApp(path: string): readonly [string, string] {
    return [`app-${path.split('/')[0] || 'overview'}`, `/apps/${app.name}/${path}`];
  }
  for (const [name, path] of pages) {
    await page.goto(`http://${dashboardHost()}${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByRole('status', { name: 'Loading …' })).toHaveCount(0);
    await expect(page.getByRole('heading', { name: 'There is nothing here' })).toHaveCount(0);
    await shoot(page, name);
    // Lists of all apps, and of what happens to them, change while others make theirs.
    if (path.startsWith('/apps/')) await walkThrough(page);
  }
  expect(problems).toEqual([]);
});
