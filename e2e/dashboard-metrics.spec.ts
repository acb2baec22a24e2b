import { dashboardHost, sessionCookie } from './dashboard.ts';
import { api } from './http.ts';
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

  const figures = page.getByRole('region', { name: 'In this time' });
  await expect(figures).toContainText(`Requests${ALL}`, { timeout: 30_000 });
  await expect(figures).toContainText('Failed requests3');
  await expect(page.getByRole('img', { name: /^Memory: a chart of web\./ })).toBeVisible();
  await looksRight(page);

  await page.setViewportSize({ width: 1280, height: 800 });
  await page.reload();
  const place = page.getByRole('img', { name: /^Requests a minute/ });
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
});
