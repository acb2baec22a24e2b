import { type MachineTimes, machineTimes } from '../machine-times.ts';
import type { CgroupFolders } from './cgroup-folders.ts';

/** How often is looked at what builds do with the CPUs. */
const LOOK_MS = 50;
/** Looks that tell together whether builds get anything: 2 s. */
const STARVING_LOOKS = 40;
/** Of all CPU time: less than this left over, and the machine is busy. */
const BUSY_BELOW = 0.05;
/** Of all CPU time: builds that get less than this on a busy machine are starving. */
const STARVING_BELOW = 0.08;
/** Looks for which starving builds keep their share: half a minute. */
const FED_LOOKS = 600;
/** Looks without any work of builds after which there are none any more: a minute. */
const STILL_LOOKS = 1200;
/** Of the CPU time of builds: more than this in the kernel, and they are slow to give way. */
const IN_KERNEL_ABOVE = 0.5;
/** Of all CPU time: so much is left over, and whoever wakes finds a CPU that is free. */
const FREE_ABOVE = 0.15;
/** Looks for which builds that came out of the kernel are taken to go back there: a second. */
const BACK_LOOKS = 20;
/** Looks that tell together how much is left over, which the kernel counts by hundredths of a second. */
const FREE_LOOKS = 4;
/** Of all CPU time: builds that took less are in nobody's way. */
const TELLING_ABOVE = 0.05;

interface Times {
  readonly machine: MachineTimes;
  readonly builds: { readonly allMs: number; readonly kernelMs: number };
}

/**
 * What builds get of the CPUs: all that nobody else wants, and nothing else, so that visitors of live apps never wait
 * behind them. Two kinds of builds weigh little instead of nothing:
 *
 * - Those that work in the kernel (that write or fork without pause), while a CPU is free. The kernel takes a CPU with
 *   an idle group alone for a free one and wakes others there, but what is in the kernel does not give way at once.
 * - Those that starve on a machine that is busy without them: they would come to no end, and keep waiting whoever
 *   needs what they hold in the kernel. They get their share for half a minute, again and again.
 */
export class BuildCpu {
  readonly #folders: CgroupFolders;
  readonly #group: string;
  readonly #machine: () => MachineTimes;
  #timer: NodeJS.Timeout | null = null;
  /** Of the last looks, the oldest first. */
  #seen: Times[] = [];
  #fed = 0;
  #still = 0;
  #inKernel = false;
  #share: 'idle' | 'low' | null = null;
  #setting: Promise<void> = Promise.resolve();

  constructor(folders: CgroupFolders, group: string, machine: () => MachineTimes = machineTimes) {
    this.#folders = folders;
    this.#group = group;
    this.#machine = machine;
  }

  /** To be called when a build begins, or a step of it: sets their share, and looks after it while they work. */
  async keep(): Promise<void> {
    this.#still = 0;
    // A group may have been made anew.
    this.#share = null;
    await this.#set();
    this.#timer ??= setInterval(() => void this.look().catch(() => undefined), LOOK_MS).unref();
  }

  /** Looks once at what builds do. */
  async look(): Promise<void> {
    const builds = await this.#folders.cpuTimes(this.#group);
    if (builds === null) return this.stop();
    const now = { machine: this.#machine(), builds };
    const before = this.#seen.at(-1);
    const ago = (looks: number) => this.#seen.at(-looks) ?? this.#seen[0] ?? now;
    const [lately, secondAgo] = [ago(FREE_LOOKS), ago(BACK_LOOKS)];
    const first = this.#seen.length === STARVING_LOOKS ? this.#seen.shift() : undefined;
    this.#seen.push(now);
    if (before === undefined) return;
    this.#still = builds.allMs === before.builds.allMs ? this.#still + 1 : 0;
    if (this.#still >= STILL_LOOKS) return this.stop();
    this.#inKernel = isFree(lately, now) && (inKernel(before, now) || inKernel(secondAgo, now));
    if (this.#fed > 0) this.#fed -= 1;
    else if (first !== undefined && starving(first, now)) this.#fed = FED_LOOKS;
    await this.#set();
  }

  /** Looks no more, until the next build. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#seen = [];
    this.#fed = 0;
    this.#inKernel = false;
  }

  /** One after the other: an idle group takes no weight. */
  #set(): Promise<void> {
    this.#setting = this.#setting.then(() => this.#setShare());
    return this.#setting;
  }

  async #setShare(): Promise<void> {
    const share = this.#fed > 0 || this.#inKernel ? 'low' : 'idle';
    if (share === this.#share) return;
    try {
      await this.#folders.setCpuShare(this.#group, share);
      this.#share = share;
    } catch {
      // The group may have just gone, or be made anew. No build fails for its share: the next look sets it.
      this.#share = null;
    }
  }
}

/** Whether whoever wakes finds a CPU that does nothing. */
function isFree(before: Times, now: Times): boolean {
  const { all, leftOver } = between(before, now);
  return leftOver >= all * FREE_ABOVE;
}

/** Whether builds work in the kernel, for most of their time. */
function inKernel(before: Times, now: Times): boolean {
  const { all, builds, kernel } = between(before, now);
  return builds >= all * TELLING_ABOVE && kernel > builds * IN_KERNEL_ABOVE;
}

function starving(before: Times, now: Times): boolean {
  const { all, leftOver, builds } = between(before, now);
  return leftOver < all * BUSY_BELOW && builds < all * STARVING_BELOW;
}

/** CPU time between two looks, in ms: all there is, what nobody took, what builds took and what of it in the kernel. */
function between(before: Times, now: Times) {
  return {
    all: now.machine.allMs - before.machine.allMs,
    leftOver: now.machine.idleMs - before.machine.idleMs,
    builds: now.builds.allMs - before.builds.allMs,
    kernel: now.builds.kernelMs - before.builds.kernelMs,
  };
}
