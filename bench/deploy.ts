import { setTimeout as sleep } from 'node:timers/promises';
import { App } from '../e2e/app.ts';
import { shell } from '../e2e/berth.ts';
import { until } from '../e2e/http.ts';
import { must } from '../e2e/process.ts';
import setUp from '../e2e/setup.ts';
import { BareDeploy } from './bare.ts';
import { dependencyImage } from './dependency-image.ts';
import { figuresOf, print, shownFigures } from './figures.ts';
import { ConstantLoad } from './load.ts';

const ROUNDS = 10;

/** How long a push takes until the new version answers, beside the least that it could take; and what load notices of it. */
async function main(): Promise<void> {
  const tearDown = await setUp();
  try {
    const first = await firstDeploy();
    print(`First deploy of node-express (runtime there, caches empty): ${Math.round(first)} ms`);
    await redeploys();
    await underLoad();
  } finally {
    await tearDown();
  }
}

/** The sample that `up` deployed has made the runtime; the app's own caches are empty. */
async function firstDeploy(): Promise<number> {
  const app = await App.create('bench-first', { sample: 'node-express' });
  const begin = performance.now();
  const { code, output } = await app.push();
  if (code !== 0) throw new Error(output);
  await answers(app, 'node-express 1');
  const elapsed = performance.now() - begin;
  await app.destroy();
  return elapsed;
}

async function redeploys(): Promise<void> {
  const app = await App.create('bench', { sample: 'node-express' });
  await app.live();
  const bare = new BareDeploy();
  await bare.start({ image: await dependencyImage(), command: 'node server.js' });
  await must(['git', 'push', '--quiet', bare.url, 'main'], { cwd: app.folder, env: shell() });
  const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
  for (let round = 1; round <= ROUNDS; round++) {
    app.edit('server.js', /const VERSION = .*;/, `const VERSION = 'r${round}';`);
    await app.commit(`Round ${round}.`);
    const begin = performance.now();
    await must(['git', 'push', '--quiet', 'berth', 'main'], { cwd: app.folder, env: shell() });
    await answers(app, `node-express r${round}`);
    times.ours.push(performance.now() - begin);
    await sleep(1500);
    const bareBegin = performance.now();
    await must(['git', 'push', '--quiet', bare.url, 'main'], { cwd: app.folder, env: shell() });
    times.bare.push(performance.now() - bareBegin);
    await sleep(1500);
  }
  await bare.stop();
  await app.destroy();
  const [ours, least] = [figuresOf(times.ours), figuresOf(times.bare)];
  print(
    'Redeploy of node-express, one line changed, from the start of git push to the first answer of the new version:',
  );
  print(`  Berth          ${shownFigures(ours)}`);
  print(`  bare sequence  ${shownFigures(least)}`);
  print(`  ratio of the medians: ${(ours.median / least.median).toFixed(2)} (at most 2, aim 1.5)`);
}

/** 20 redeploys, 5 rollbacks and 5 scalings under 50 requests/s. */
async function underLoad(): Promise<void> {
  const app = await App.create('bench-load', { sample: 'node-express' });
  await app.live();
  const load = new ConstantLoad({ host: app.host, perSecond: 50 });
  load.start();
  const step = async (version: string, act: () => Promise<unknown>) => {
    load.expect(version);
    await act();
    load.declare(version);
    await sleep(300);
  };
  for (let round = 1; round <= 20; round++) {
    app.edit('server.js', /const VERSION = .*;/, `const VERSION = 'load${round}';`);
    await app.commit(`Load ${round}.`);
    await step(`node-express load${round}`, () => app.push());
  }
  const releases = await app.json<{ version: number; description: string }[]>('releases');
  const deploys = releases
    .filter(({ description }) => description.startsWith('Deploy'))
    .map(({ version }) => version)
    .toSorted((a, b) => a - b);
  for (let round = 1; round <= 5; round++) {
    const target = deploys[deploys.length - 1 - round] ?? 1;
    await step(`node-express load${target - 1}`, () => app.did('rollback', `v${target}`));
  }
  for (const quantity of [3, 1, 2, 4, 1]) {
    await app.did('ps:scale', `web=${quantity}`);
    await sleep(1500);
  }
  const { requests, failed, outOfOrder } = await load.stop();
  await app.destroy();
  print(
    `Under 50 requests/s, 20 redeploys, 5 rollbacks, 5 scalings: ${requests} requests, ${failed.length} failed, ${outOfOrder.length} of a wrong version out of order`,
  );
  for (const line of [...failed, ...outOfOrder].slice(0, 10)) print(`  ${line}`);
}

async function answers(app: App, body: string): Promise<void> {
  await until(`${app.name} answers ${body}`, async () => {
    const answer = await app.get('/').catch(() => null);
    return answer?.status === 200 && answer.body.includes(body);
  });
}

await main();
