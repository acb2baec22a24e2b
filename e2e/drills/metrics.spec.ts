import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../app.ts';
import { api } from '../http.ts';
import { expect, test } from './drill.ts';
import { kill, platformIsBack, routerIsBack } from './parts.ts';

const INTERVAL_MS = 10_000;
/** So long after the end of an interval the platform is killed: before, while and after it takes what the router tells. */
const MOMENTS_MS = [0, 4, 25];
const PAUSE_MS = 20;
/** A router tells what it counted when an interval is over, and again until it is heard. */
const TOLD = { timeout: 40_000, intervals: [1_000] };
const [AT_RISK, AFTER] = [20, 15];

test('platform and router are killed: each request is counted once, but for those of the router’s last ten seconds', async ({
  trio,
}) => {
  const { third: app } = trio;
  const known = await counted(app);
  expect(known).toBe(0);
  const load = askOnAndOn(app);
  for (const moment of MOMENTS_MS) {
    await beginningOfInterval(moment);
    await platformIsBack(kill('platform'));
  }
  const asked = await load.end();
  expect(asked).toBeGreaterThan(100);
  await expect.poll(() => counted(app), TOLD).toBe(asked);

  await beginningOfInterval(500);
  await ask(app, AT_RISK);
  await routerIsBack(kill('router'));
  await ask(app, AFTER);
  await expect.poll(() => counted(app), TOLD).toBeGreaterThanOrEqual(asked + AFTER);
  // Whoever tells an interval twice does so with the next.
  await beginningOfInterval(1_000);
  const all = await counted(app);
  expect(all).toBeGreaterThanOrEqual(asked + AFTER);
  expect(all).toBeLessThanOrEqual(asked + AT_RISK + AFTER);
});

/** Requests for what the app does not have, which nobody else asks it for, as the last hour's figures say. */
async function counted({ name }: App): Promise<number> {
  const answer = await api('GET', `/apps/${name}/metrics`);
  const { requests } = answer.json<{ requests: { by_status: Record<string, number[]> } }>();
  return (requests.by_status['4xx'] ?? []).reduce((sum, count) => sum + count, 0);
}

async function ask(app: App, times: number): Promise<void> {
  for (let time = 0; time < times; time++) expect((await app.get('/nothing-is-here')).status).toBe(404);
}

/** Asks one time after the other; answers how often that was. */
function askOnAndOn(app: App): { end: () => Promise<number> } {
  let isOver = false;
  const run = async () => {
    let times = 0;
    for (; !isOver; times++) {
      await ask(app, 1);
      await sleep(PAUSE_MS);
    }
    return times;
  };
  const asking = run();
  // A failure is told by whoever waits for the end.
  asking.catch(() => undefined);
  return {
    end: () => {
      isOver = true;
      return asking;
    },
  };
}

async function beginningOfInterval(afterMs: number): Promise<void> {
  await sleep(INTERVAL_MS - (Date.now() % INTERVAL_MS) + afterMs);
}
