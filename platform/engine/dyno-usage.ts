import { setImmediate } from 'node:timers/promises';
import { type DockerClient, unless } from './docker-client.ts';
import type { DynoUsage } from './engine.ts';
import type { RunningContainer } from './observation.ts';
import type { ContainerUsage, UsageFiles } from './usage-files.ts';

/** Containers that are looked at before others get their turn. */
const AT_ONCE = 20;
/** Questions that Docker is asked at the same time. */
const CALLS_AT_ONCE = 4;

/**
 * What dynos use: by the kernel's files, and by Docker's API on a machine where those are out of reach (a platform that
 * runs in a container itself). Which of the two it is shows with the first dynos.
 */
export class DynoUsages {
  readonly #client: DockerClient;
  readonly #files: UsageFiles;
  readonly #running: () => readonly RunningContainer[];
  #hasFiles = false;

  /** `running`: the containers of dynos that were last seen to run. */
  constructor(options: { client: DockerClient; files: UsageFiles; running: () => readonly RunningContainer[] }) {
    this.#client = options.client;
    this.#files = options.files;
    this.#running = options.running;
  }

  async look(): Promise<DynoUsage[]> {
    const running = this.#running();
    this.#files.keep(new Set(running.map(({ containerId }) => containerId)));
    const found: DynoUsage[] = [];
    const missed: RunningContainer[] = [];
    for (const [index, container] of running.entries()) {
      if (index % AT_ONCE === AT_ONCE - 1) await setImmediate();
      const usage = this.#files.read(container);
      if (usage === null) missed.push(container);
      else found.push(usageOf(container, usage));
    }
    if (found.length > 0) this.#hasFiles = true;
    // Where there are files, a container without has just ended.
    return this.#hasFiles ? found : await this.#ask(missed);
  }

  async #ask(containers: readonly RunningContainer[]): Promise<DynoUsage[]> {
    const found: DynoUsage[] = [];
    const waiting = containers.values();
    const askOn = async () => {
      for (const container of waiting) {
        const usage = await this.#askOne(container.containerId);
        if (usage !== null) found.push(usageOf(container, usage));
      }
    };
    await Promise.all(Array.from({ length: CALLS_AT_ONCE }, askOn));
    return found;
  }

  async #askOne(containerId: string): Promise<ContainerUsage | null> {
    const stats = await unless(
      [404, 409],
      this.#client.ask((docker) => docker.getContainer(containerId).stats({ stream: false, 'one-shot': true })),
    );
    return stats === null ? null : usageIn(stats);
  }
}

/** The part of Docker's answer (Engine API, ContainerStats) that is read here. */
interface Stats {
  readonly memory_stats: { readonly usage?: number; readonly limit?: number; readonly stats?: object };
  readonly cpu_stats: { readonly cpu_usage: { readonly total_usage: number } };
}

/** null where Docker says nothing: the container has ended. */
export function usageIn({ memory_stats: memory, cpu_stats: cpu }: Stats): ContainerUsage | null {
  if (memory.usage === undefined) return null;
  const details: Readonly<Record<string, unknown>> = { ...memory.stats };
  const inactive = Number(details['total_inactive_file'] ?? details['inactive_file'] ?? 0);
  return {
    memoryBytes: Math.max(0, memory.usage - inactive),
    memoryLimitBytes: memory.limit ?? null,
    cpuMs: cpu.cpu_usage.total_usage / 1e6,
  };
}

function usageOf({ containerId, appId, name, startedAt }: RunningContainer, usage: ContainerUsage): DynoUsage {
  return { containerId, appId, name, startedAt, ...usage };
}
