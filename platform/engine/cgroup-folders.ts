import { existsSync } from 'node:fs';
import { mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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

  /**
   * Makes a group that gets few of the CPUs' time while others want them, and all of it while nobody does. It does get
   * some at all times (cpu.idle is none): what it holds in the kernel, a transaction of the file system above all,
   * everybody else would wait for.
   */
  async yieldCpu(group: string): Promise<void> {
    const { folder } = this.#weightOf(group);
    await mkdir(folder, { recursive: true });
    if (!this.#hasHierarchies()) await writeFile(join(this.#root, 'cgroup.subtree_control'), '+cpu');
    await this.yieldCpuIfThere(group);
  }

  /** The same of a group that systemd makes and takes away. */
  async yieldCpuIfThere(group: string): Promise<void> {
    const { folder, file, weight } = this.#weightOf(group);
    if (existsSync(folder)) await writeFile(join(folder, file), weight);
  }

  /** An eighth of what a group has by itself, as each version writes it. */
  #weightOf(group: string): { folder: string; file: string; weight: string } {
    if (this.#hasHierarchies()) return { folder: join(this.#root, 'cpu', group), file: 'cpu.shares', weight: '128' };
    return { folder: join(this.#root, group), file: 'cpu.weight', weight: '12' };
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
