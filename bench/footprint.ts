import { setTimeout as sleep } from 'node:timers/promises';
import { App } from '../e2e/app.ts';
import { facts } from '../e2e/berth.ts';
import setUp from '../e2e/setup.ts';
import { print } from './figures.ts';
import { cpuTicks, partsOf, pssKb, TICKS_PER_SECOND } from './parts.ts';

const APPS = Number.parseInt(process.argv[2] ?? '10', 10);
const SETTLE_MS = 30_000;
const WINDOW_MS = 60_000;

/**
 * What platform, router and their keepers cost while nothing happens, with ten apps deployed, each with a dyno whose CPU
 * and memory are measured. `node bench/footprint.ts [apps]`.
 */
async function main(): Promise<void> {
  const tearDown = await setUp();
  const apps: App[] = [];
  try {
    for (let count = 1; count <= APPS; count++) {
      const app = await App.create('footprint', { sample: 'node-hello' });
      apps.push(await app.live());
    }
    await sleep(SETTLE_MS);
    const parts = partsOf(facts().home);
    const before = new Map(parts.map(({ pid }) => [pid, cpuTicks(pid)]));
    await sleep(WINDOW_MS);
    let [total, cpu] = [0, 0];
    for (const { pid, name } of parts) {
      const pss = pssKb(pid) / 1024;
      const percent = ((cpuTicks(pid) - (before.get(pid) ?? 0)) / TICKS_PER_SECOND / (WINDOW_MS / 1000)) * 100;
      total += pss;
      cpu += percent;
      print(`  ${name.padEnd(10)} ${pss.toFixed(1).padStart(7)} MB PSS  ${percent.toFixed(2).padStart(6)} % of a core`);
    }
    print(
      `Idle with ${APPS} apps: ${total.toFixed(0)} MB PSS together (at most 200 with ten, aim 120), ${cpu.toFixed(2)} % of a core (at most 2 with a hundred)`,
    );
  } finally {
    for (const app of apps) await app.destroy();
    await tearDown();
  }
}

await main();
