import { readFile, statfs } from 'node:fs/promises';
import { availableParallelism, freemem, loadavg, totalmem, uptime } from 'node:os';
import type { DynoUsage } from '../engine/engine.ts';
import { machineTimes } from '../machine-times.ts';
import { DEFAULT_DYNO_SIZE, dynoSize } from '../model/formation.ts';
import type { BackupReport, HostReport, RouterReport } from '../model/host.ts';
import type { Store } from '../store/store.ts';

const MIB = 1024 * 1024;
/** A shorter time tells nothing of the use of the processor. */
const LEAST_LOOK_MS = 250;

export interface HostReporterOptions {
  readonly store: Store;
  /** Data folder. */
  readonly home: string;
  /** What is not for dynos and builds. */
  readonly keptBackBytes: number;
  readonly versions: HostReport['versions'];
  /** What dynos were last seen to use. */
  readonly usages: () => readonly DynoUsage[];
  readonly routes: () => { readonly routers: readonly RouterReport[]; readonly revision: number };
  readonly backups: () => readonly BackupReport[];
}

/** Looks at the machine that runs Berth. */
export class HostReporter {
  readonly #options: HostReporterOptions;
  #before = machineTimes();
  #beforeAt = performance.now();
  #use = 0;

  constructor(options: HostReporterOptions) {
    this.#options = options;
  }

  async read(): Promise<HostReport> {
    const { home, versions, routes, backups } = this.#options;
    const [memory, { bavail, blocks, bsize }] = await Promise.all([this.#memory(), statfs(home)]);
    const { routers, revision } = routes();
    const [one = 0, five = 0, fifteen = 0] = loadavg();
    return {
      uptimeSeconds: Math.round(uptime()),
      memory,
      cpu: { cores: availableParallelism(), load: [one, five, fifteen], use: await this.#cpuUse() },
      disk: { totalBytes: blocks * bsize, freeBytes: bavail * bsize },
      routers,
      tableRevision: revision,
      versions,
      platformUptimeSeconds: Math.round(process.uptime()),
      backups: backups(),
      headroom: headroomIn(memory),
    };
  }

  async #memory(): Promise<HostReport['memory']> {
    const { store, home, keptBackBytes, usages } = this.#options;
    const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
    return {
      totalBytes: totalmem(),
      availableBytes: kilobytesIn(text, 'MemAvailable') ?? freemem(),
      keptBackBytes,
      dynosBytes: usages().reduce((sum, { memoryBytes }) => sum + memoryBytes, 0),
      ...mayTake(store),
      routerBytes: await residentBytes(`${home}/run/router.pid`),
      platformBytes: process.memoryUsage.rss(),
    };
  }

  async #cpuUse(): Promise<number> {
    const since = performance.now() - this.#beforeAt;
    if (since < LEAST_LOOK_MS) await new Promise((resolve) => setTimeout(resolve, LEAST_LOOK_MS - since));
    const now = machineTimes();
    const all = now.allMs - this.#before.allMs;
    // Whoever asks at the same time has looked already.
    if (all > 0) this.#use = Math.min(1, Math.max(0, 1 - (now.idleMs - this.#before.idleMs) / all));
    this.#before = now;
    this.#beforeAt = performance.now();
    return this.#use;
  }
}

function mayTake(store: Store): { dynosMayTakeBytes: number; buildsMayTakeBytes: number } {
  const apps = new Map(store.apps.all().map((app) => [app.id, app]));
  let dynosMb = 0;
  for (const { appId, quantity, size } of store.formation.all()) {
    const memoryMb = apps.get(appId)?.settings.memoryMb ?? dynoSize(size)?.memoryMb ?? 0;
    if (apps.get(appId)?.state === 'active') dynosMb += quantity * memoryMb;
  }
  const running = store.builds.open().filter(({ status }) => status === 'building');
  const buildsMb = running.reduce((sum, { appId }) => sum + (apps.get(appId)?.settings.buildMemoryMb ?? 0), 0);
  return { dynosMayTakeBytes: dynosMb * MIB, buildsMayTakeBytes: buildsMb * MIB };
}

function headroomIn(memory: HostReport['memory']): HostReport['headroom'] {
  const size = dynoSize(DEFAULT_DYNO_SIZE);
  if (size === undefined) throw new Error('The default dyno size is missing');
  const { totalBytes, keptBackBytes, dynosMayTakeBytes, buildsMayTakeBytes } = memory;
  const free = totalBytes - keptBackBytes - dynosMayTakeBytes - buildsMayTakeBytes;
  return { size: size.name, dynos: Math.max(0, Math.floor(free / (size.memoryMb * MIB))) };
}

/** Memory of the process whose pid a file has (its first number), where both can be read. */
async function residentBytes(pidFile: string): Promise<number | null> {
  const pid = /\d+/.exec(await readFile(pidFile, 'utf8').catch(() => ''))?.[0];
  if (pid === undefined) return null;
  return kilobytesIn(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''), 'VmRSS');
}

function kilobytesIn(text: string, name: string): number | null {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  return found === undefined ? null : Number(found) * 1024;
}
