/** What the choice looks at. */
export interface Choosable {
  readonly inFlight: number;
  readonly healthy: boolean;
  /** Whether a failed connection keeps it out for now. */
  readonly aside: boolean;
}

/**
 * Picks the less busy of two random ones (power of two choices) of the best group that is not empty: healthy and not
 * aside, then not aside, then any, so that trouble with all of them never holds all out. null when there is none.
 */
export function choose<T extends Choosable>(targets: readonly T[], random: () => number = Math.random): T | null {
  const present = targets.filter((target) => !target.aside);
  const healthy = present.filter((target) => target.healthy);
  const group = [healthy, present, targets].find((candidates) => candidates.length > 0);
  return group === undefined ? null : leastBusyOfTwo(group, random);
}

function leastBusyOfTwo<T extends Choosable>(group: readonly T[], random: () => number): T | null {
  const first = Math.floor(random() * group.length);
  const second = (first + 1 + Math.floor(random() * (group.length - 1))) % group.length;
  const [a, b] = [group[first], group[second]];
  if (a === undefined || b === undefined) return a ?? b ?? null;
  return b.inFlight < a.inFlight ? b : a;
}
