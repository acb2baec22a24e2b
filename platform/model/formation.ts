/** How many dynos of one process type an app wants, and their size. */
export interface FormationEntry {
  readonly id: string;
  readonly appId: string;
  readonly type: string;
  readonly quantity: number;
  readonly size: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What a dyno of a size gets. */
export interface DynoSize {
  readonly name: string;
  readonly memoryMb: number;
  readonly cpus: number;
  readonly pids: number;
}

/** Heroku's names; the first is the default. */
export const DYNO_SIZES: readonly DynoSize[] = [
  { name: 'Standard-1X', memoryMb: 512, cpus: 1, pids: 256 },
  { name: 'Basic', memoryMb: 512, cpus: 1, pids: 256 },
  { name: 'Eco', memoryMb: 512, cpus: 1, pids: 256 },
  { name: 'Standard-2X', memoryMb: 1024, cpus: 2, pids: 512 },
  { name: 'Performance-M', memoryMb: 2560, cpus: 2, pids: 1024 },
  { name: 'Performance-L', memoryMb: 14_336, cpus: 8, pids: 4096 },
];

export const DEFAULT_DYNO_SIZE = 'Standard-1X';

/** The size called `name` in any case, or undefined. */
export function dynoSize(name: string): DynoSize | undefined {
  return DYNO_SIZES.find((size) => size.name.toLowerCase() === name.toLowerCase());
}

/** Process types that are never part of the formation. */
export const RELEASE_TYPE = 'release';
export const MAX_QUANTITY = 100;
