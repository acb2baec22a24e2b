import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { App } from '../e2e/app.ts';
import { facts } from '../e2e/berth.ts';
import setUp from '../e2e/setup.ts';
import { print } from './figures.ts';

const APPS = 10;
const SETTLE_MS = 30_000;
const WINDOW_MS = 60_000;
const TICKS_PER_SECOND = 100;

interface Part {
  readonly pid: number;
  readonly name: string;
}

/** What platform, router and their keepers cost while nothing happens, with ten apps deployed. */
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
    let total = 0;
    for (const { pid, name } of parts) {
      const pss = pssKb(pid) / 1024;
      const percent = ((cpuTicks(pid) - (before.get(pid) ?? 0)) / TICKS_PER_SECOND / (WINDOW_MS / 1000)) * 100;
      total += pss;
      print(`  ${name.padEnd(10)} ${pss.toFixed(1).padStart(7)} MB PSS  ${percent.toFixed(2).padStart(6)} % of a core`);
    }
    print(`Idle with ${APPS} apps: ${total.toFixed(0)} MB PSS together (at most 200, aim 120)`);
  } finally {
    for (const app of apps) await app.destroy();
    await tearDown();
  }
}

/** The processes of the Berth in `home`: those that name it on their command line. */
function partsOf(home: string): Part[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const command = read(`/proc/${name}/cmdline`).replaceAll('\0', ' ');
      if (!command.includes(home) || Number(name) === process.pid) return [];
      const part =
        command.includes('keep.sh') || command.includes('keeper')
          ? 'keeper'
          : command.includes('router/main')
            ? 'router'
            : 'platform';
      return [{ pid: Number(name), name: part }];
    });
}

function pssKb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function cpuTicks(pid: number): number {
  const fields = read(`/proc/${pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // A process that ended meanwhile has nothing to tell.
    return '';
  }
}

await main();
