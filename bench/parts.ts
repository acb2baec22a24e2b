import { readdirSync, readFileSync } from 'node:fs';

/** Length of a tick of {@link cpuTicks}, as Linux has it everywhere. */
export const TICKS_PER_SECOND = 100;

/** One of Berth's own processes. */
interface Part {
  readonly pid: number;
  readonly name: string;
}

/** The processes of the Berth in `home`: those that name it on their command line. */
export function partsOf(home: string): Part[] {
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

/** Proportional set size of a process, in KiB. */
export function pssKb(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

/** CPU time that a process has taken, in ticks. */
export function cpuTicks(pid: number): number {
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
