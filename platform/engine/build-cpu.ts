import { type MachineTimes, machineTimes } from '../machine-times.ts';
import type { CgroupFolders } from './cgroup-folders.ts';

/** How often is looked whether builds get anything. */
const LOOK_MS = 2_000;
/** Of all CPU time: less than this left over, and the machine is busy. */
const BUSY_BELOW = 0.05;
/** Of all CPU time: builds that get less than this on a busy machine are starving. */
const STARVING_BELOW = 0.08;
/** Looks for which starving builds keep their share. */
const FED_LOOKS = 15;
/** Looks without any work of builds after which there are none any more. */
const STILL_LOOKS = 30;

/**
 * What builds get of the CPUs: all that nobody else wants, and nothing else, so that visitors of live apps never wait
 * behind them. On a machine that is busy without them they would come to no end so, and keep waiting whoever needs
 * what they hold in the kernel: there they get a small share for half a minute, again and again.
 */
export class BuildCpu {
  readonly #folders: CgroupFolders;
  readonly #group: string;
  readonly #machine: () => MachineTimes;
  #timer: NodeJS.Timeout | null = null;
  #before: { machine: MachineTimes; buildsMs: number } | null = null;
  #fed = 0;
  #still = 0;

  constructor(folders: CgroupFolders, group: string, machine: () => MachineTimes = machineTimes) {
    this.#folders = folders;
    this.#group = group;
    this.#machine = machine;
  }

  /** To be called when a build begins, or a step of it: sets their share, and looks after it while they work. */
  async keep(): Promise<void> {
    this.#still = 0;
    await this.#set();
    this.#timer ??= setInterval(() => void this.look().catch(() => undefined), LOOK_MS).unref();
  }

  /** Looks once whether builds starve. */
  async look(): Promise<void> {
    const buildsMs = await this.#folders.cpuMs(this.#group);
    if (buildsMs === null) return this.stop();
    const machine = this.#machine();
    const before = this.#before;
    this.#before = { machine, buildsMs };
    if (before === null) return;
    this.#still = buildsMs === before.buildsMs ? this.#still + 1 : 0;
    if (this.#still >= STILL_LOOKS) return this.stop();
    const all = machine.allMs - before.machine.allMs;
    const busy = machine.idleMs - before.machine.idleMs < all * BUSY_BELOW;
    const starving = busy && buildsMs - before.buildsMs < all * STARVING_BELOW;
    this.#fed = this.#fed > 0 ? this.#fed - 1 : starving ? FED_LOOKS : 0;
    await this.#set();
  }

  /** Looks no more, until the next build. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#before = null;
    this.#fed = 0;
  }

  async #set(): Promise<void> {
    await this.#folders.setCpuShare(this.#group, this.#fed > 0 ? 'low' : 'idle');
  }
}
