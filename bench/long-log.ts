import type { Browser, CDPSession, Page } from 'playwright';
import { App } from '../e2e/app.ts';
import { dashboardHost } from '../e2e/dashboard.ts';
import { until } from '../e2e/http.ts';
import { print } from './figures.ts';
import { longTasks, settled, signedIn, usableAfter, WATCH_TASKS, watchFor } from './pages.ts';

const LINES = 100_000;
/** A turn of a mouse's wheel, and as many of them as a hand makes in a second. */
const TURN_PX = 600;
const TURNS = 20;
const PRINTED = { seconds: 120 };
const GONE_THROUGH = { seconds: 180, pauseMs: 50 };

/** An app that prints very many lines, some of them errors, and then nothing more. */
const WORDY = `
const http = require('node:http');
let line = 0;
const timer = setInterval(() => {
  for (let n = 0; n < 250 && line < ${LINES}; n++) {
    const text = 'line ' + ++line + ' of many, with \\u001b[32mcolour\\u001b[0m and a path /items/' + line;
    if (line % 1000 === 0) console.error('Error: ' + text);
    else console.log(text);
  }
  if (line >= ${LINES}) clearInterval(timer);
}, 20);
http.createServer((_, answer) => answer.end('ok')).listen(process.env.PORT);
`;

/** The log page of an app that has printed 100,000 lines: from its end to its beginning by wheel and keys, searched and filtered. */
export async function longLog(browser: Browser): Promise<void> {
  const files = { 'package.json': '{"name":"wordy","scripts":{"start":"node index.js"}}', 'index.js': WORDY };
  const app = await App.create('wordy', { files });
  try {
    await app.live();
    await until('all lines are printed', () => isThere(app, `line ${LINES} of many`), PRINTED);
    await app.did('ps:scale', 'web=0');
    await readThrough(browser, app.name);
  } finally {
    await app.destroy();
  }
}

async function isThere(app: App, text: string): Promise<boolean> {
  return (await app.berth('logs', '-n', '1', '--text', text)).stdout.includes(text);
}

async function readThrough(browser: Browser, app: string): Promise<void> {
  const context = await signedIn(browser);
  const page = await context.newPage();
  await page.addInitScript({ content: WATCH_TASKS + watchFor('[role=log] [role=option]') });
  const cdp = await context.newCDPSession(page);
  await page.goto(`http://${dashboardHost()}/apps/${app}/logs`);
  const shown = await usableAfter(page);
  print(`A log of ${LINES} lines is seen after ${shown.toFixed(0)} ms; loading: ${await longTasks(page)}`);
  await settled(page);

  const list = page.getByRole('listbox');
  const lines = page.getByRole('log').getByRole('option');
  await list.hover();
  for (let turn = 0; turn < TURNS; turn++) await page.mouse.wheel(0, -TURN_PX);
  print(`${TURNS} turns of the wheel towards older lines: ${await longTasks(page)}`);
  await list.focus();
  const began = performance.now();
  await until('its first line is there', () => isAtStart(page), GONE_THROUGH);
  const seconds = (performance.now() - began) / 1000;
  print(`To its first line by keys, all lines kept: ${seconds.toFixed(1)} s; ${await longTasks(page)}`);
  print(`JavaScript heap with all of them: ${(await heapMb(cdp)).toFixed(0)} MB`);
  for (let turn = 0; turn < TURNS; turn++) await page.mouse.wheel(0, TURN_PX);
  for (const key of ['End', 'Home', 'PageDown', 'PageUp']) await page.keyboard.press(key);
  print(`Among them by wheel, End, Home and pages: ${await longTasks(page)}`);

  const find = page.getByRole('searchbox');
  await find.pressSequentially('items/54321', { delay: 50 });
  await lines.filter({ hasText: 'line 54321' }).waitFor();
  print(`Searching them, letter by letter: ${await longTasks(page)}`);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('button', { name: 'Error', exact: true }).click();
  await page
    .getByRole('option')
    .filter({ hasText: `line ${LINES} of many` })
    .waitFor();
  print(`Choosing the errors among them: ${await longTasks(page)}`);
  await context.close();
}

/** One more step up by keys; whether the first line that is kept is on the page. */
async function isAtStart(page: Page): Promise<boolean> {
  await page.keyboard.press('Home');
  return ((await page.getByRole('log').textContent()) ?? '').includes('from the first that is kept');
}

/** What is in use, once what is not has been taken away. */
async function heapMb(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize / 1e6;
}
