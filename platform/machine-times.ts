import { cpus } from 'node:os';

/** CPU time of the whole machine since it began, over all its CPUs, in ms. */
export interface MachineTimes {
  readonly allMs: number;
  readonly idleMs: number;
}

/** CPU time of this machine until now. */
export function machineTimes(): MachineTimes {
  let [allMs, idleMs] = [0, 0];
  for (const { times } of cpus()) {
    allMs += times.user + times.nice + times.sys + times.idle + times.irq;
    idleMs += times.idle;
  }
  return { allMs, idleMs };
}
