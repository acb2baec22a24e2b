import type { HostResource } from '../../../../platform/client/overview-resources.ts';

type Memory = Pick<
  HostResource['memory'],
  'total_bytes' | 'kept_back_bytes' | 'dynos_may_take_bytes' | 'builds_may_take_bytes'
>;

const MIB = 1024 * 1024;

/** Bytes of the machine that are left when every dyno and build takes all that it may; below 0 where they may take too much already. */
export function bytesLeft(memory: Memory): number {
  return memory.total_bytes - memory.kept_back_bytes - memory.dynos_may_take_bytes - memory.builds_may_take_bytes;
}

/** MiB that changes which take `neededMb` more would lack on the machine; 0 where there is room, or the machine is not known. */
export function lackingMb(memory: Memory | undefined, neededMb: number): number {
  if (memory === undefined || neededMb <= 0) return 0;
  return Math.max(0, Math.ceil(neededMb - Math.max(0, bytesLeft(memory) / MIB)));
}
