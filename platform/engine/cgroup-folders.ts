import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where Linux's control groups are. */
export const CGROUPS = '/sys/fs/cgroup';

/** The group that all builds of a Berth are in. */
export function groupOfBuilds(instance: string): string {
  return `berth-${instance}-builds`;
}

/** The folders of Linux's control groups, where this process may write them. Paths of groups are relative. */
export class CgroupFolders {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Makes a group and bounds its processes. */
  async bound(parent: string, { group, pids }: { group: string; pids: number }): Promise<void> {
    await mkdir(join(this.#base(), parent, group), { recursive: true });
    if (!this.#hasHierarchies()) {
      await writeFile(join(this.#root, 'cgroup.subtree_control'), '+pids');
      await writeFile(join(this.#root, parent, 'cgroup.subtree_control'), '+pids');
    }
    await this.setBound(join(parent, group), pids);
  }

  /** Makes a group whose CPU share can be set. */
  async weighed(group: string): Promise<void> {
    await mkdir(this.#cpuFolder(group), { recursive: true });
    if (!this.#hasHierarchies()) await writeFile(join(this.#root, 'cgroup.subtree_control'), '+cpu');
  }

  /**
   * Sets what a group gets of the CPUs while others want them, where it is there: `idle` next to nothing, and whoever
   * wakes takes its place at once (cpu.idle, of Linux 5.15); `low` an eighth of what a group has by itself, as `idle`
   * has where there is no such file.
   */
  async setCpuShare(group: string, share: 'idle' | 'low'): Promise<void> {
    const folder = this.#cpuFolder(group);
    if (!existsSync(folder)) return;
    const idle = join(folder, 'cpu.idle');
    const knowsIdle = existsSync(idle);
    if (knowsIdle) await writeFile(idle, share === 'idle' ? '1' : '0');
    // An idle group has no weight that could be set.
    if (share === 'idle' && knowsIdle) return;
    const [file, weight] = this.#hasHierarchies() ? ['cpu.shares', '128'] : ['cpu.weight', '12'];
    await writeFile(join(folder, file), weight);
  }

  /** CPU time of a group since it was made, in ms, and what of it was in the kernel; null where it is not there. */
  async cpuTimes(group: string): Promise<{ allMs: number; kernelMs: number } | null> {
    const read = (path: string) => readFile(join(this.#root, path), 'utf8').catch(() => null);
    if (this.#hasHierarchies()) {
      const [all, kernel] = await Promise.all([
        read(`cpuacct/${group}/cpuacct.usage`),
        read(`cpuacct/${group}/cpuacct.usage_sys`),
      ]);
      return all === null ? null : { allMs: Number(all) / 1e6, kernelMs: Number(kernel ?? 0) / 1e6 };
    }
    const text = await read(`${group}/cpu.stat`);
    if (text === null) return null;
    const ms = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0) / 1e3;
    return { allMs: ms('usage_usec'), kernelMs: ms('system_usec') };
  }

  #cpuFolder(group: string): string {
    return this.#hasHierarchies() ? join(this.#root, 'cpu', group) : join(this.#root, group);
  }

  /** Bounds the processes of a group that is there. */
  async setBound(group: string, pids: number): Promise<void> {
    await writeFile(join(this.#base(), group, 'pids.max'), String(pids));
  }

  /** Names of the groups directly under a parent. */
  async children(parent: string): Promise<string[]> {
    const path = join(this.#base(), parent);
    return existsSync(path) ? await readdir(path) : [];
  }

  /** Removes a group as far as nothing is in it: version 1 has it once in each hierarchy. */
  async remove(group: string): Promise<void> {
    const hierarchies = this.#hasHierarchies() ? await readdir(this.#root) : [];
    for (const path of [...hierarchies.map((name) => join(this.#root, name, group)), join(this.#root, group)]) {
      // One that is in use still is removed by the next build.
      if (existsSync(path)) await rmdir(path).catch(() => undefined);
    }
  }

  /** Removes a group with all below it, as far as nothing is in them. */
  async removeTree(group: string): Promise<void> {
    const hierarchies = this.#hasHierarchies() ? await readdir(this.#root) : ['.'];
    for (const name of hierarchies) {
      const below = await readdir(join(this.#root, name, group), { withFileTypes: true }).catch(() => []);
      for (const entry of below) if (entry.isDirectory()) await this.remove(join(group, entry.name));
    }
    await this.remove(group);
  }

  /** Whether a group can be made. Any reason against it is as good as another. */
  async areWritable(trial: string): Promise<boolean> {
    const path = join(this.#base(), trial);
    return await mkdir(path)
      .then(() => rmdir(path))
      .then(
        () => true,
        () => false,
      );
  }

  /** Version 1 has a tree of folders for each controller, version 2 one for all. */
  #hasHierarchies(): boolean {
    return existsSync(join(this.#root, 'pids'));
  }

  #base(): string {
    return this.#hasHierarchies() ? join(this.#root, 'pids') : this.#root;
  }
}
