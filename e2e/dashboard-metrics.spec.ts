import type { Page } from 'playwright/test';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { api } from './http.ts';
import { reach } from './keyboard.ts';
import { looksRight } from './looks.ts';
import { packageJson } from './sources.ts';
import { expect, test } from './story.ts';

const SERVER = `require('node:http').createServer((request, response) => {
  response.writeHead(Number(request.url.slice(1)) || 200);
  response.end();
}).listen(process.env.PORT);
`;
const LOAD = { '/200': 41, '/302': 7, '/404': 5, '/500': 3 };
const ALL = 56;
/** A router tells what it counted when ten seconds are over. */
const TOLD = { timeout: 40_000, intervals: [1_000] };

interface Metrics {
  readonly requests: { readonly by_status: Readonly<Record<string, readonly number[]>> };
  readonly summary: { readonly requests: number; readonly failures: number };
  readonly processes: readonly { readonly type: string; readonly memory_bytes: readonly (number | null)[] }[];
}

test('metrics show the load that the test made, to the request', async ({ page, createApp }) => {
  test.setTimeout(240_000);
  const app = await createApp('measured');
  await page.context().addCookies([await sessionCookie()]);
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/metrics`);
  await expect(page.getByRole('heading', { name: 'Nothing was measured yet' })).toBeVisible();
  await app.live({ 'package.json': packageJson({ start: 'node server.js' }), 'server.js': SERVER });
  const paths = Object.entries(LOAD).flatMap(([path, times]) => Array<string>(times).fill(path));
  await Promise.all(paths.map((path) => app.get(path)));

  const metrics = async () => (await api('GET', `/apps/${app.name}/metrics`)).json<Metrics>();
  await expect.poll(async () => (await metrics()).summary.requests, TOLD).toBe(ALL);
  const measured = async () => (await metrics()).processes[0]?.memory_bytes.some((bytes) => (bytes ?? 0) > 0);
  await expect.poll(measured, TOLD).toBe(true);
  const { requests, summary } = await metrics();
  const sums = Object.entries(requests.by_status).map(([status, series]) => [
    status,
    series.reduce((a, b) => a + b, 0),
  ]);
  expect(Object.fromEntries(sums)).toEqual({ '2xx': 41, '3xx': 7, '4xx': 5, '5xx': 3, router: 0 });
  expect(summary.failures).toBe(3);
  expect((await app.json<Metrics>('metrics')).summary).toEqual(summary);
  const { body: told } = await api('GET', '/metrics');
  const ofApp = [...told.matchAll(/^berth_requests_total\{(.*)\} (\d+)$/gm)].filter(([, labels]) =>
    labels?.includes(`app="${app.name}"`),
  );
  expect(
    Object.fromEntries(ofApp.map(([, labels, count]) => [/status="(\w+)"/.exec(labels ?? '')?.[1], Number(count)])),
  ).toEqual({ '2xx': 41, '3xx': 7, '4xx': 5, '5xx': 3 });

  const figures = page.getByRole('region', { name: 'In this time' });
  await expect(figures).toContainText(`Requests${ALL}`, { timeout: 30_000 });
  await expect(figures).toContainText('Failed requests3');
  await expect(page.getByRole('application', { name: /^Memory: a chart of web\./ })).toBeVisible();
  await looksRight(page);

  await page.setViewportSize({ width: 1280, height: 800 });
  await page.reload();
  const place = page.getByRole('application', { name: /^Requests a minute/ });
  await expect(place.locator('canvas')).toBeVisible();
  const chart = await place.boundingBox();
  if (chart === null) throw new Error('The chart has no place on the page');
  await page.mouse.move(chart.x + chart.width * 0.7, chart.y + 60);
  await page.mouse.down();
  await page.mouse.move(chart.x + chart.width - 9, chart.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=\d+/);
  await expect(figures).toContainText(`Requests${ALL}`);

  await page.getByRole('button', { name: 'Show as table' }).click();
  const rows = page.getByRole('region', { name: 'Requests a minute' }).getByRole('row');
  await expect(rows.filter({ hasText: /[1-9]/ })).not.toHaveCount(0);
  await looksRight(page);
  await page.getByRole('button', { name: 'Show as charts' }).click();
  await page.getByRole('button', { name: 'Back to the last 1 h' }).click();
  await expect(page).not.toHaveURL(/from=/);
  await byKeys(page);
  await expect(figures).toContainText(`Requests${ALL}`);
  await byTouch(await page.context().newPage(), page.url());
});

/** Arrows read the values of a time, in all charts, Shift marks a stretch, Enter looks closer and Escape goes back. */
async function byKeys(page: Page): Promise<void> {
  const place = page.getByRole('application', { name: /^Requests a minute/ });
  const said = (words: RegExp) => page.getByRole('status').filter({ hasText: words });
  const time = /\d{1,2} [A-Z][a-z]+, \d{2}:\d{2}:\d{2}/;
  await reach(page, place);
  await expect(place).toHaveAccessibleDescription(/arrows read it/);
  await page.keyboard.press('ArrowLeft');
  await expect(said(/^\d{1,2} [A-Z][a-z]+, [\d:]+: 2xx [\d.]+, 3xx /)).toHaveCount(1);
  for (const name of ['Requests a minute', 'Response time', 'Memory', 'CPU'])
    await expect(page.getByRole('region', { name, exact: true })).toContainText(time);
  for (let count = 0; count < 12; count += 1) await page.keyboard.press('Shift+PageDown');
  await expect(said(/^Marked from .* to .*, Enter looks closer\./)).toHaveCount(1);
  await expect(place.locator('.u-select')).toHaveCSS('width', /[1-9]\d\d(?:\.\d+)?px/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/from=\d+/);
  await expect(said(/^Looks closer, from/)).toHaveCount(1);
  await expect(page.getByRole('region', { name: 'In this time' })).toContainText(`Requests${ALL}`);
  await expect(place).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Tab');
  // The next chart tells its own values of the same time.
  await expect(said(/^\d{1,2} [A-Z][a-z]+, [\d:]+: p50 /)).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/from=/);
  await page.keyboard.press('Shift+Tab');
  await expect(place).toBeFocused();
}

/** On a phone a tap shows the values of a time, a stroke sideways looks closer, and one down scrolls. */
async function byTouch(page: Page, url: string): Promise<void> {
  // A page of its own, at which no mouse rests that would take the chart's pointer back.
  await page.goto(url);
  const input = await page.context().newCDPSession(page);
  await input.send('Emulation.setTouchEmulationEnabled', { enabled: true });
  await page.setViewportSize({ width: 390, height: 860 });
  const panel = page.getByRole('region', { name: 'Requests a minute' });
  const place = panel.getByRole('application');
  await place.scrollIntoViewIfNeeded();
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: readonly [number, number]) => {
    const touchPoints = at === undefined ? [] : [{ x: at[0], y: at[1] }];
    await input.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
  const chart = async () => (await place.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  // The charts are drawn anew for the width, and move what is below them.
  await expect.poll(async () => (await place.locator('canvas').boundingBox())?.width).toBeLessThan(390);
  await place.scrollIntoViewIfNeeded();
  const { x, y, width } = await chart();
  await touch('touchStart', [x + width * 0.8, y + 80]);
  await touch('touchEnd');
  await expect(panel).toContainText(/\d{1,2} [A-Z][a-z]+, \d{2}:\d{2}:\d{2}/);
  await touch('touchStart', [x + width * 0.8, y + 180]);
  for (let by = 20; by <= 160; by += 20) await touch('touchMove', [x + width * 0.8, y + 180 - by]);
  await touch('touchEnd');
  await expect.poll(async () => (await chart()).y, { message: 'the page scrolls' }).toBeLessThan(y - 40);
  expect(page.url()).not.toContain('from=');
  const { y: top } = await chart();
  await touch('touchStart', [x + width * 0.5, top + 150]);
  for (let by = 10; by <= 120; by += 10) await touch('touchMove', [x + width * 0.5 + by, top + 150]);
  await touch('touchEnd');
  await expect(page).toHaveURL(/from=\d+/);
  await page.getByRole('button', { name: 'Back to the last 1 h' }).click();
  await expect(page).not.toHaveURL(/from=/);
}
