import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const CGROUPS = '/sys/fs/cgroup';
const PROCESSES = '/proc';
/** Version 1 says "no limit" with the largest number of whole pages. */
const NO_LIMIT = 2 ** 60;
const NANOSECONDS_PER_MS = 1e6;
const MICROSECONDS_PER_MS = 1e3;

/** What a container uses, by the kernel's own files. */
export interface ContainerUsage {
  /** Without file pages that nobody used of late: the kernel takes those back when it needs room. */
  readonly memoryBytes: number;
  /** null: no limit. */
  readonly memoryLimitBytes: number | null;
  /** CPU time since the container's start. */
  readonly cpuMs: number;
}

interface Folders {
  readonly version: 1 | 2;
  readonly memory: string;
  readonly cpu: string;
  readonly memoryLimitBytes: number | null;
}

/** Reads what containers use from the files of Linux's control groups (version 1 and 2): no process, no call of Docker. */
export class UsageFiles {
  readonly #cgroups: string;
  readonly #processes: string;
  #folders = new Map<string, Folders>();

  /** Where the control groups and the processes of the host are looked for. */
  constructor({ cgroups = CGROUPS, processes = PROCESSES }: { cgroups?: string; processes?: string } = {}) {
    this.#cgroups = cgroups;
    this.#processes = processes;
  }

  /** Usage of a running container with that first process; null where its files are not to be had. */
  read({ containerId, pid }: { containerId: string; pid: number }): ContainerUsage | null {
    try {
      const folders = this.#folders.get(containerId) ?? this.#find(containerId, pid);
      if (folders === null) return null;
      this.#folders.set(containerId, folders);
      return folders.version === 1 ? readV1(folders) : readV2(folders);
    } catch (error) {
      if (!isGone(error)) throw error;
      this.#folders.delete(containerId);
      return null;
    }
  }

  /** Forgets where the files of other containers are. */
  keep(containerIds: ReadonlySet<string>): void {
    for (const id of this.#folders.keys()) if (!containerIds.has(id)) this.#folders.delete(id);
  }

  /** A process's file says in which groups it is (cgroups(7)); one of another container or namespace does not count. */
  #find(containerId: string, pid: number): Folders | null {
    if (pid <= 0) return null;
    const groups = readFileSync(join(this.#processes, String(pid), 'cgroup'), 'utf8');
    const pathOf = (controller: string): string | null => {
      const line = groups.split('\n').find((each) => each.split(':')[1]?.split(',').includes(controller));
      const path = line?.slice(line.indexOf(':', line.indexOf(':') + 1) + 1) ?? '';
      return path.includes(containerId) ? path : null;
    };
    const memory = pathOf('memory');
    const cpu = pathOf('cpuacct');
    if (memory !== null && cpu !== null) {
      const folder = join(this.#cgroups, 'memory', memory);
      const memoryLimitBytes = limitOf(readFileSync(join(folder, 'memory.limit_in_bytes'), 'utf8'));
      return { version: 1, memory: folder, cpu: join(this.#cgroups, 'cpuacct', cpu), memoryLimitBytes };
    }
    const unified = pathOf('');
    if (unified === null) return null;
    const folder = join(this.#cgroups, unified);
    const memoryLimitBytes = limitOf(readFileSync(join(folder, 'memory.max'), 'utf8'));
    return { version: 2, memory: folder, cpu: folder, memoryLimitBytes };
  }
}

function readV1({ memory, cpu, memoryLimitBytes }: Folders): ContainerUsage {
  const usage = Number(readFileSync(join(memory, 'memory.usage_in_bytes'), 'utf8'));
  const inactive = field(readFileSync(join(memory, 'memory.stat'), 'utf8'), 'total_inactive_file');
  const cpuMs = Number(readFileSync(join(cpu, 'cpuacct.usage'), 'utf8')) / NANOSECONDS_PER_MS;
  return { memoryBytes: Math.max(0, usage - inactive), memoryLimitBytes, cpuMs };
}

function readV2({ memory, cpu, memoryLimitBytes }: Folders): ContainerUsage {
  const usage = Number(readFileSync(join(memory, 'memory.current'), 'utf8'));
  const inactive = field(readFileSync(join(memory, 'memory.stat'), 'utf8'), 'inactive_file');
  const cpuMs = field(readFileSync(join(cpu, 'cpu.stat'), 'utf8'), 'usage_usec') / MICROSECONDS_PER_MS;
  return { memoryBytes: Math.max(0, usage - inactive), memoryLimitBytes, cpuMs };
}

/** The number behind a name that begins a line. */
function field(text: string, name: string): number {
  const at = text.startsWith(`${name} `) ? 0 : text.indexOf(`\n${name} `) + 1;
  if (at === 0 && !text.startsWith(`${name} `)) return 0;
  return Number.parseInt(text.slice(at + name.length + 1), 10);
}

/** `max` in version 2. */
function limitOf(text: string): number | null {
  const bytes = Number(text);
  return Number.isFinite(bytes) && bytes < NO_LIMIT ? bytes : null;
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return code === 'ENOENT' || code === 'ENODEV' || code === 'ESRCH' || code === 'EACCES' || code === 'ENOTDIR';
}
