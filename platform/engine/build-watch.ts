import { setTimeout as pause } from 'node:timers/promises';
import type { ContainerInspectInfo } from 'dockerode';
import { Fault } from '../errors.ts';
import type { Containers } from './containers.ts';
import type { DockerClient } from './docker-client.ts';
import type { ContainerLimits } from './engine.ts';
import { framesOf } from './frames.ts';
import { APP_USER } from './profile.ts';

const MEGABYTE = 1024 * 1024;
const LOOK_EVERY_MS = 2_000;
/** Measuring a great tree takes long: the pause after it is so many times as long. */
const PAUSE_AFTER_MEASURING = 10;
/** One look may meet a peak; what forks without end is at its limit whenever one looks. */
const LOOKS_AT_THE_LIMIT = 2;
/** Whoever is refused a process often gives up one or two first. */
const NEARLY_ALL = 0.9;

interface Watched {
  readonly client: DockerClient;
  readonly containers: Containers;
  readonly containerId: string;
  readonly limits: ContainerLimits;
  /** Where its volumes are, whose bytes count too. */
  readonly volumePaths: readonly string[];
}

/**
 * Looks after what the kernel does not end by itself in a build's container: writing and forking without end. A
 * container that goes over its limit is killed, and `fault` says why.
 */
export class BuildWatch {
  readonly #watched: Watched;
  readonly #closing = new AbortController();
  #fault: Fault | null = null;
  #looksAtLimit = 0;

  constructor(watched: Watched) {
    this.#watched = watched;
    // Each by itself: a disk that takes long to measure must not put off the look at the processes.
    this.#keep(() => this.#tooManyProcesses(), { pauseAfter: 1 });
    this.#keep(() => this.#tooMuchOnDisk(), { pauseAfter: PAUSE_AFTER_MEASURING });
  }

  /** Why the container was killed; null while it was not. */
  get fault(): Fault | null {
    return this.#fault;
  }

  close(): void {
    this.#closing.abort();
  }

  #keep(look: () => Promise<Fault | null>, options: { pauseAfter: number }): void {
    // What cannot be looked at has ended, or the Engine is away: whoever follows the step learns of either.
    this.#keepLooking(look, options).catch(() => undefined);
  }

  /** Looks again and again, with a pause of `pauseAfter` times as long as the look took, until one finds a fault. */
  async #keepLooking(look: () => Promise<Fault | null>, { pauseAfter }: { pauseAfter: number }): Promise<void> {
    const { signal } = this.#closing;
    for (let pauseMs = LOOK_EVERY_MS; ; ) {
      await pause(pauseMs, undefined, { signal, ref: false });
      const begin = performance.now();
      const fault = await look();
      pauseMs = Math.max(LOOK_EVERY_MS, (performance.now() - begin) * pauseAfter);
      if (signal.aborted) return;
      if (fault === null) continue;
      this.#fault = fault;
      this.close();
      await this.#watched.containers.signal(this.#watched.containerId, 'SIGKILL');
      return;
    }
  }

  async #tooManyProcesses(): Promise<Fault | null> {
    const { client, containerId, limits } = this.#watched;
    const stats = await client.ask((docker) =>
      docker.getContainer(containerId).stats({ stream: false, 'one-shot': true }),
    );
    const atLimit = (stats.pids_stats?.current ?? 0) >= limits.pids * NEARLY_ALL;
    this.#looksAtLimit = atLimit ? this.#looksAtLimit + 1 : 0;
    return this.#looksAtLimit < LOOKS_AT_THE_LIMIT ? null : tooManyProcesses(limits.pids);
  }

  async #tooMuchOnDisk(): Promise<Fault | null> {
    const { client, containerId, limits, volumePaths } = this.#watched;
    if (limits.diskBytes === undefined) return null;
    const options = { size: true, abortSignal: this.#closing.signal };
    const info: ContainerInspectInfo & { SizeRw?: number } = await client.ask((docker) =>
      docker.getContainer(containerId).inspect(options),
    );
    const bytes = (info.SizeRw ?? 0) + (volumePaths.length === 0 ? 0 : await this.#volumeBytes());
    return bytes <= limits.diskBytes ? null : tooMuchOnDisk(limits.diskBytes);
  }

  async #volumeBytes(): Promise<number> {
    const { client, containerId, volumePaths } = this.#watched;
    const exec = await client.ask((docker) =>
      docker.getContainer(containerId).exec({
        Cmd: ['du', '-skc', '--', ...volumePaths],
        User: APP_USER,
        AttachStdout: true,
      }),
    );
    const stream = await client.ask(() => exec.start({ hijack: true, stdin: false }));
    const chunks: Buffer[] = [];
    for await (const { data } of framesOf(stream)) chunks.push(data);
    const [, total = '0'] = /^(\d+)\ttotal$/m.exec(Buffer.concat(chunks).toString()) ?? [];
    return Number(total) * 1024;
  }
}

/** A build that was ended, or failed, at its limit of processes. */
export function tooManyProcesses(pids: number): Fault {
  return new Fault({
    code: 'build_process_limit',
    message: `The build was stopped: it came to ${pids} processes, which is all that a build may have`,
    next: 'Let its steps start fewer at a time (`make -j2`, a worker count), and push again.',
  });
}

function tooMuchOnDisk(bytes: number): Fault {
  const megabytes = Math.round(bytes / MEGABYTE);
  return new Fault({
    code: 'build_disk_limit',
    message: `The build was stopped: it wrote more than the ${megabytes} MB that a build of this app may have on disk`,
    next: `Allow more with \`berth settings:set build-disk-mb=${megabytes * 2}\`, and push again.`,
  });
}
