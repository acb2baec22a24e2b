import type { FormationResource } from '../../../../platform/client/resources.ts';
import { dynoSize } from '../../../../platform/model/formation.ts';

/** What somebody wants of a process type and has not saved. */
export interface Wish {
  readonly quantity: number;
  readonly size: string;
}

/** Wishes by process type. */
export type Draft = ReadonlyMap<string, Wish>;

export const NO_DRAFT: Draft = new Map();

export interface FormationChange {
  readonly type: string;
  readonly from: Wish;
  readonly to: Wish;
}

/** The draft with another wish for a process type. */
export function wished(draft: Draft, type: string, wish: Wish): Draft {
  return new Map([...draft, [type, wish]]);
}

/** The draft without one process type, or without any. */
export function without(draft: Draft, type: string | undefined): Draft {
  return type === undefined ? NO_DRAFT : new Map([...draft].filter(([each]) => each !== type));
}

/** What the draft changes about the formation as it is now: wishes that have come true, or whose type has gone, do not. */
export function changesIn(formation: readonly FormationResource[], draft: Draft): FormationChange[] {
  return formation.flatMap(({ type, quantity, size }) => {
    const to = draft.get(type);
    if (to === undefined || (to.quantity === quantity && to.size === size)) return [];
    return [{ type, from: { quantity, size }, to }];
  });
}

/** MiB that dynos may take more (or, below 0, less) with the changes. `eachMb` is what the app's settings give each dyno, or null. */
export function neededMb(changes: readonly FormationChange[], eachMb: number | null): number {
  const taken = ({ quantity, size }: Wish) => quantity * (eachMb ?? dynoSize(size)?.memoryMb ?? 0);
  return changes.reduce((sum, { from, to }) => sum + taken(to) - taken(from), 0);
}

/** Process types that the changes leave without a dyno. */
export function stopped(changes: readonly FormationChange[]): string[] {
  return changes.filter(({ from, to }) => from.quantity > 0 && to.quantity === 0).map(({ type }) => type);
}
