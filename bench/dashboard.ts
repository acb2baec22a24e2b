import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { App } from '../e2e/app.ts';
import { facts } from '../e2e/berth.ts';
import { BROWSER } from '../e2e/browser.ts';
import { dashboardHost } from '../e2e/dashboard.ts';
import { until } from '../e2e/http.ts';
import setUp from '../e2e/setup.ts';
import { figuresOf, print, shownFigures } from './figures.ts';
import { longLog } from './long-log.ts';
import { longTasks, settled, signedIn, usableAfter, WATCH_TASKS, watchFor } from './pages.ts';
import { cpuTicks, partsOf, pssKb, TICKS_PER_SECOND } from './parts.ts';

const LOADS = 10;
const LINES_PER_SECOND = 500;
const TAIL_MS = 20_000;
const PAGES = 10;
const WINDOW_MS = 30_000;
const MANY_APPS = 200;
/** A row of the list of apps. */
const ROW = 'main li a';

/** An app that logs as fast as it is told, and answers. */
const CHATTY = `
const http = require('node:http');
let line = 0;
setInterval(() => {
  for (let n = 0; n < ${LINES_PER_SECOND / 50}; n++) console.log('line ' + ++line + ' of many, with \\u001b[32mcolour\\u001b[0m and a path /items/' + line);
}, 20);
http.createServer((_, answer) => answer.end('ok')).listen(process.env.PORT);
`;

/** What the dashboard weighs, how soon it can be used, how it bears a flood of log lines and many of them, and what an open page costs. */
async function main(): Promise<void> {
  const tearDown = await setUp();
  const browser = await chromium.launch(BROWSER.launchOptions);
  const chatty = await App.create('chatty', {
    files: { 'package.json': '{"name":"chatty","scripts":{"start":"node index.js"}}', 'index.js': CHATTY },
  });
  try {
    await firstLoads(browser);
    await chatty.live();
    await tail(browser, chatty.name);
    await chatty.did('ps:scale', 'web=0');
    await openPages(browser);
    await longLog(browser);
    await manyApps(browser);
  } finally {
    await browser.close();
    await chatty.destroy();
    await tearDown();
  }
}

/** Empty caches each time: what a first visitor waits for, and the bytes of code that come. */
async function firstLoads(browser: Browser): Promise<void> {
  const times: number[] = [];
  let scripts = 0;
  for (let round = 0; round <= LOADS; round++) {
    const context = await signedIn(browser);
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.enable');
    let bytes = 0;
    const ofScripts = new Set<string>();
    cdp.on('Network.responseReceived', ({ type, requestId }) => type === 'Script' && ofScripts.add(requestId));
    cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (ofScripts.has(requestId)) bytes += encodedDataLength;
    });
    await page.addInitScript({ content: watchFor(ROW) });
    await page.goto(`http://${dashboardHost()}/`);
    times.push(await usableAfter(page));
    scripts = bytes;
    await context.close();
  }
  print(`JavaScript of the first load: ${(scripts / 1000).toFixed(0)} KB compressed (at most 200)`);
  // The first round warms the platform's own code.
  print(`From navigation to a list that can be used: ${shownFigures(figuresOf(times.slice(1)))} (under 1,000 ms)`);
}

/** The log page while lines come in floods. */
async function tail(browser: Browser, app: string): Promise<void> {
  const context = await signedIn(browser);
  const page = await context.newPage();
  await page.addInitScript({ content: WATCH_TASKS });
  await page.goto(`http://${dashboardHost()}/apps/${app}/logs`);
  await until('lines are shown', async () => (await newestLine(page)) > 0);
  const begin = await newestLine(page);
  await page.evaluate('longTasks.splice(0)');
  await sleep(TAIL_MS);
  const tasks = await page.evaluate<number[]>('longTasks');
  const rate = ((await newestLine(page)) - begin) / (TAIL_MS / 1000);
  const longest = Math.max(0, ...tasks);
  print(
    `Tailing ${rate.toFixed(0)} lines/s for ${TAIL_MS / 1000} s: ${tasks.filter((ms) => ms > 100).length} tasks over ` +
      `100 ms (none wanted), the longest ${longest.toFixed(0)} ms; ${tasks.length} over 50 ms`,
  );
  await context.close();
}

/** The number in the newest line on screen. */
async function newestLine(page: Page): Promise<number> {
  const text = (await page.getByRole('main').textContent()) ?? '';
  return Math.max(0, ...[...text.matchAll(/line (\d+) of many/g)].map(([, number]) => Number(number)));
}

/** What platform and router take with pages open, and without. */
async function openPages(browser: Browser): Promise<void> {
  const before = await cost();
  // Browsers of their own, as of that many people.
  const contexts: BrowserContext[] = [];
  for (let count = 0; count < PAGES; count++) {
    const context = await signedIn(browser);
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(`http://${dashboardHost()}/apps/hello-berth`);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
  }
  await sleep(5_000);
  const open = await cost();
  for (const context of contexts) await context.close();
  print(
    `Per open page (${PAGES} at once): ${((open.percent - before.percent) / PAGES).toFixed(2)} % of a core, ` +
      `${((open.megabytes - before.megabytes) / PAGES).toFixed(1)} MB (without any: ${before.percent.toFixed(2)} %, ` +
      `${before.megabytes.toFixed(0)} MB)`,
  );
}

/** The list of all apps when there are many: how soon it is there, and how searching and sorting it feels. */
async function manyApps(browser: Browser): Promise<void> {
  const { apiUrl, token } = facts();
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const names = Array.from({ length: MANY_APPS }, (_, index) => `many-${index}`);
  for (const name of names) {
    const answer = await fetch(`${apiUrl}/apps`, { method: 'POST', headers, body: JSON.stringify({ name }) });
    if (answer.status !== 201) throw new Error(`Cannot create ${name}: ${await answer.text()}`);
  }
  const context = await signedIn(browser);
  const page = await context.newPage();
  await page.addInitScript({ content: WATCH_TASKS + watchFor(ROW) });
  await page.goto(`http://${dashboardHost()}/`);
  const shown = await usableAfter(page);
  print(`With ${MANY_APPS} apps the list can be used after ${shown.toFixed(0)} ms; loading: ${await longTasks(page)}`);
  await settled(page);
  const field = page.getByRole('searchbox');
  await field.pressSequentially('many-19', { delay: 50 });
  for (let count = 0; count < 'many-19'.length; count++) await field.press('Backspace', { delay: 50 });
  print(`Searching it, letter by letter: ${await longTasks(page)}`);
  const order = page.getByRole('combobox', { name: 'Order' });
  for (const by of ['released', 'requests', 'name']) await order.selectOption(by);
  print(`Sorting it three ways: ${await longTasks(page)}`);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').pressSequentially('many-19', { delay: 50 });
  print(`Finding an app in the palette: ${await longTasks(page)}`);
  await context.close();
}

/** CPU over a while, and memory at its end, of all of Berth's processes. */
async function cost(): Promise<{ percent: number; megabytes: number }> {
  const parts = partsOf(facts().home);
  const begin = new Map(parts.map(({ pid }) => [pid, cpuTicks(pid)]));
  await sleep(WINDOW_MS);
  const ticks = parts.reduce((sum, { pid }) => sum + cpuTicks(pid) - (begin.get(pid) ?? 0), 0);
  const percent = (ticks / TICKS_PER_SECOND / (WINDOW_MS / 1000)) * 100;
  return { percent, megabytes: parts.reduce((sum, { pid }) => sum + pssKb(pid) / 1024, 0) };
}

await main();
