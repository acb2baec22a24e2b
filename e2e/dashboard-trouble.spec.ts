import type { Page } from 'playwright/test';
import type { App } from './app.ts';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { looksRight } from './looks.ts';
import { server, webApp } from './sources.ts';
import { expect, test } from './story.ts';

const DESK = { width: 1280, height: 860 };
const WEB = 'web: node server.js\n';
/** It runs for a while, so that it is a crash and no failed start. */
const WORKER = `worker: node -e "setTimeout(() => { console.error('out of luck'); process.exit(7); }, 1500)"\n`;
const PHASE = 'release: echo migrating; sleep 3; echo "no table of users"; exit 3\n';

test('the overview says first what is wrong: why, what was printed last, and the step to take', async ({
  page,
  context,
  createApp,
}) => {
  const app = await createApp('trouble');
  await app.live({ ...webApp('one'), Procfile: WEB + WORKER });
  await context.addCookies([await sessionCookie()]);
  await page.setViewportSize(DESK);
  await page.goto(`http://${dashboardHost()}/apps/${app.name}`);
  await tellsOfACrash(page, app);
  await tellsOfAReleasePhase(page, app);
});

test('a person goes back by keys alone, and a page that could not be loaded comes back by itself', async ({
  page,
  context,
  createApp,
}) => {
  const app = await createApp('keys', { files: webApp('one') });
  await app.live();
  await app.did('config:set', 'GREETING=hi');
  await context.addCookies([await sessionCookie()]);
  await page.setViewportSize(DESK);
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/activity`);
  await goesBackByKeyboard(page, app);
  await saysThatItIsOffline(page);
  await comesBack(page, app);
});

async function tellsOfACrash(page: Page, app: App): Promise<void> {
  await app.did('ps:scale', 'worker=1');
  const crash = page.getByRole('region', { name: /^worker\.1 crashed \d+ times in a row$/ });
  await expect(crash).toContainText('exited with code 7', { timeout: 40_000 });
  await expect(crash).toContainText('out of luck');
  await expect(crash).toContainText('Next step');
  await expect(crash).toContainText(/It starts again at \d\d:\d\d:\d\d\./);
  await app.did('ps:scale', 'worker=0');
  await switchesOver(page, app);
  await expect(page.getByRole('region', { name: /^worker\.1 crashed/ })).toHaveCount(0);
}

/** The steps of a rollout stay the same from its beginning to its end, with a release phase among them or without. */
async function switchesOver(page: Page, app: App): Promise<void> {
  const deploy = app.deploy({
    'server.js': `setTimeout(() => {\n${server('two')}\n}, 3000);\n`,
    Procfile: `${WEB}release: true\n`,
  });
  const steps = page.getByRole('region', { name: /is rolling out$/ }).getByRole('listitem');
  await expect(steps.filter({ hasText: 'Starting dynos' })).toHaveAttribute('aria-current', 'step', {
    timeout: 60_000,
  });
  await expect(steps.filter({ hasText: 'Release phase' })).toContainText('done');
  expect((await deploy).code).toBe(0);
  await expect(steps).toHaveCount(0);
}

async function tellsOfAReleasePhase(page: Page, app: App): Promise<void> {
  const deploy = app.deploy({ Procfile: WEB + PHASE });
  const steps = page.getByRole('region', { name: /^Release v\d+ is rolling out$/ }).getByRole('listitem');
  await expect(steps).toHaveText([/^Waiting/, /^Release phase/, /^Starting dynos/, /^Switching/, /^Live/], {
    timeout: 60_000,
  });
  await expect(steps.nth(1)).toHaveAttribute('aria-current', 'step');
  expect((await deploy).code).not.toBe(0);
  const failure = page.getByRole('region', { name: /^The release phase of v\d+ failed$/ });
  await expect(failure).toContainText('ended with code 3');
  await expect(failure.locator('pre')).toContainText('no table of users');
  // What Berth sets between backticks is code on a page.
  await expect(failure.locator('p code').last()).toHaveText('berth releases:output');
  await looksRight(page);
  await page.setViewportSize(DESK);
  await failure.getByRole('link', { name: 'See what happened' }).click();
  await expect(page.getByRole('region', { name: 'This release failed' }).locator('pre')).toContainText('no table');
  const output = page.getByRole('region', { name: 'Release phase' }).last();
  // No more than what it says: two lines take no screen.
  expect((await output.boundingBox())?.height).toBeLessThan(120);
  await page
    .getByRole('navigation', { name: `Pages of ${app.name}` })
    .getByRole('link', { name: 'Activity' })
    .click();
  await expect(page.getByRole('region', { name: 'The last deploy failed' })).toContainText('no table of users');
}

/** Which keys there are, and back to the release before, once it is seen what that changes. */
async function goesBackByKeyboard(page: Page, app: App): Promise<void> {
  await expect(page.getByText('Set GREETING config vars')).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Config vars');
  await looksRight(page);
  await page.setViewportSize(DESK);
  // Keys do nothing to the page below.
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page).toHaveURL(/activity$/);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('option', { name: 'Turn maintenance on' })).toBeVisible();
  await expect(page.getByRole('option', { name: 'Turn maintenance off' })).toHaveCount(0);
  await page.keyboard.type('roll back');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /^Roll back to v1\?$/ });
  await expect(dialog).toContainText('GREETING');
  await dialog.getByRole('button', { name: 'Roll back to v1' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Release v3' })).toBeVisible();
  await expect(page.getByText('Current', { exact: true })).toBeVisible({ timeout: 30_000 });
  await page.keyboard.press('Control+k');
  await page.keyboard.type('new app');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'New app' }).getByLabel('Name')).toBeFocused();
  await page.keyboard.press('Escape');
  expect((await app.get('/env?GREETING')).body).toBe('null');
}

/** A browser that loses its network says so soon, and follows again as soon as it is back. */
async function saysThatItIsOffline(page: Page): Promise<void> {
  const away = page.getByText('Berth does not answer.');
  await page.context().setOffline(true);
  await expect(away).toBeVisible();
  await page.context().setOffline(false);
  await expect(away).toBeHidden();
}

/** A page whose code or whose app cannot be fetched says so in words, and is there once it can. */
async function comesBack(page: Page, app: App): Promise<void> {
  const pages = page.getByRole('navigation', { name: `Pages of ${app.name}` });
  await page.route(/\/assets\/metrics-/, (route) => route.abort());
  await pages.getByRole('link', { name: 'Metrics' }).click();
  await expect(page.getByRole('alert')).toContainText('It comes back by itself');
  await page.unrouteAll();
  await expect(page.getByRole('heading', { name: 'Metrics', level: 1 })).toBeVisible({ timeout: 30_000 });
  await page.route(`**/api/apps/${app.name}`, (route) => route.abort());
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/releases/v99`);
  await expect(page.getByRole('alert')).toContainText('Berth does not answer', { timeout: 20_000 });
  await page.unrouteAll();
  await expect(page.getByRole('heading', { name: 'There is no such release' })).toBeVisible({ timeout: 20_000 });
  await page.getByRole('link', { name: 'All activity' }).click();
  await expect(page.getByRole('heading', { name: 'Activity', level: 1 })).toBeVisible();
  await page.goto(`http://${dashboardHost()}/apps/no-such-app/config`);
  await expect(page.getByRole('heading', { name: 'There is nothing here', level: 1 })).toBeVisible();
  await expect(page).toHaveTitle('There is nothing here · Berth');
}
