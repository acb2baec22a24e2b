import type { ObservedContainer } from '../engine/engine.ts';
import type { Dyno } from '../model/dyno.ts';
import type { ProcessSet } from '../model/process-set.ts';

/** What one app should run, from the record. */
export interface Wanted {
  readonly sets: readonly ProcessSet[];
  /** Quantity by process type. */
  readonly quantities: ReadonlyMap<string, number>;
  readonly dynos: readonly Dyno[];
  /** An app that is being deleted wants nothing. */
  readonly deleting: boolean;
  /** One-off dynos that somebody in this process waits for: when they end they are taken away there. */
  readonly attended: ReadonlySet<string>;
  /** Dynos of which the router said that no request is left. */
  readonly drained: ReadonlySet<string>;
  /** How long a dyno may drain at most. */
  readonly drainMs: number;
}

/** A step that closes the gap between what should run and what runs. Each can be taken again. */
export type Action =
  /** A slot needs a new container: make its row. */
  | { readonly kind: 'create-dyno'; readonly set: ProcessSet; readonly name: string; readonly crashes: number }
  /** The container ended though it should run. */
  | { readonly kind: 'crash'; readonly dyno: Dyno; readonly container: ObservedContainer }
  /** The slot is not wanted any more: no new requests, those under way are finished. */
  | { readonly kind: 'drain-dyno'; readonly dyno: Dyno }
  /** SIGTERM. */
  | { readonly kind: 'stop-dyno'; readonly dyno: Dyno }
  /** The Engine must bring the containers of the set in line with these dynos. */
  | { readonly kind: 'apply'; readonly set: ProcessSet; readonly dynos: readonly Dyno[] }
  /** A web dyno runs and is not known to listen yet. */
  | { readonly kind: 'check'; readonly dyno: Dyno; readonly container: ObservedContainer }
  /** Its container runs, and nothing needs to be checked. */
  | { readonly kind: 'up'; readonly dyno: Dyno; readonly container: ObservedContainer }
  /** The container has gone: so may the row. */
  | { readonly kind: 'forget-dyno'; readonly dyno: Dyno }
  | { readonly kind: 'forget-set'; readonly set: ProcessSet }
  /** A container that no row wants, or a one-off dyno's that has ended or is to end. */
  | { readonly kind: 'remove-container'; readonly container: ObservedContainer };

/** Wanted minus actual, for one app: what is to be done now. Knows no clock, no Docker, no database. */
export function decide({
  wanted,
  containers,
  now,
}: {
  wanted: Wanted;
  containers: readonly ObservedContainer[];
  now: number;
}): Action[] {
  const byDyno = new Map(containers.map((container) => [container.dynoId, container]));
  const known = new Set(wanted.dynos.map((dyno) => dyno.id));
  const actions: Action[] = wanted.sets.flatMap((set) => decideSet({ set, wanted, byDyno, now }));
  for (const dyno of wanted.dynos) {
    if (dyno.processSetId === null) actions.push(...decideOneOff({ dyno, container: byDyno.get(dyno.id), wanted }));
  }
  for (const container of containers) {
    if (!known.has(container.dynoId)) actions.push({ kind: 'remove-container', container });
  }
  return actions;
}

interface SetView {
  readonly set: ProcessSet;
  readonly wanted: Wanted;
  readonly byDyno: ReadonlyMap<string, ObservedContainer>;
  readonly now: number;
}

function decideSet(view: SetView): Action[] {
  const { set, wanted } = view;
  const dynos = wanted.dynos.filter((dyno) => dyno.processSetId === set.id);
  const slots = wantedSlots(view);
  const actions: Action[] = [];
  const kept: Dyno[] = [];
  const filled = new Set<string>();
  for (const dyno of dynos) {
    const verdict = decideDyno({ ...view, dyno, wantedSlot: slots.has(dyno.name) && !filled.has(dyno.name) });
    actions.push(...verdict.actions);
    if (verdict.keep) kept.push(dyno);
    if (verdict.fills) filled.add(dyno.name);
  }
  if (needsApply(view, dynos, kept)) actions.push({ kind: 'apply', set, dynos: kept.filter(hasPlace(view)) });
  for (const name of slots) {
    if (filled.has(name)) continue;
    const before = dynos.findLast((dyno) => dyno.name === name && dyno.state === 'crashed');
    actions.push({ kind: 'create-dyno', set, name, crashes: before?.crashes ?? 0 });
  }
  if (slots.size === 0 && dynos.length === 0 && set.state === 'stopping') actions.push({ kind: 'forget-set', set });
  return actions;
}

function wantedSlots({ set, wanted }: SetView): Set<string> {
  if (wanted.deleting || set.state === 'stopping') return new Set();
  const quantity = wanted.quantities.get(set.type) ?? 0;
  return new Set(Array.from({ length: quantity }, (_, index) => `${set.type}.${index + 1}`));
}

interface Verdict {
  readonly actions: Action[];
  /** The Engine should leave (or make) its container. */
  readonly keep: boolean;
  /** The slot needs no other dyno. */
  readonly fills: boolean;
}

function decideDyno(view: SetView & { dyno: Dyno; wantedSlot: boolean }): Verdict {
  const { dyno, byDyno, wantedSlot, set } = view;
  const container = byDyno.get(dyno.id);
  if (dyno.state === 'stopping' || dyno.state === 'draining' || !wantedSlot) return leave(view, container);
  if (dyno.state === 'crashed') return decideCrashed(view, container);
  if (container === undefined) {
    if (dyno.state === 'starting') return { actions: [], keep: true, fills: true };
    return { actions: [{ kind: 'forget-dyno', dyno }], keep: false, fills: false };
  }
  if (container.state === 'exited') return { actions: [{ kind: 'crash', dyno, container }], keep: true, fills: true };
  if (dyno.state === 'up' || container.state === 'created') return { actions: [], keep: true, fills: true };
  return { actions: [{ kind: set.type === 'web' ? 'check' : 'up', dyno, container }], keep: true, fills: true };
}

/** A dyno that is not wanted any more: it drains if it may have requests, then stops, then its row goes. */
function leave({ dyno, wanted, now }: SetView & { dyno: Dyno }, container: ObservedContainer | undefined): Verdict {
  const gone = { keep: false, fills: false };
  if (container === undefined) return { actions: [{ kind: 'forget-dyno', dyno }], ...gone };
  if (dyno.state === 'stopping') return { actions: [], ...gone };
  const running = container.state === 'running' && !wanted.deleting;
  if (running && dyno.state === 'up' && dyno.endpoint !== null) {
    return { actions: [{ kind: 'drain-dyno', dyno }], keep: true, fills: false };
  }
  const drains = dyno.state === 'draining' && !wanted.drained.has(dyno.id) && now < drainDeadline(dyno, wanted.drainMs);
  if (running && drains) return { actions: [], keep: true, fills: false };
  return { actions: [{ kind: 'stop-dyno', dyno }], ...gone };
}

/** When (unix ms) a draining dyno is stopped whatever it still does. */
export function drainDeadline(dyno: Dyno, drainMs: number): number {
  return dyno.updatedAt + drainMs;
}

/** A crashed dyno waits with its ended container; when its time has come it makes room for a new one. */
function decideCrashed(view: SetView & { dyno: Dyno }, container: ObservedContainer | undefined): Verdict {
  const { set, dyno, now } = view;
  const retried = set.state === 'live' && (dyno.retryAt ?? 0) <= now;
  return retried ? leave(view, container) : { actions: [], keep: true, fills: true };
}

/** The Engine is called when a container is missing, was made but not started, or is there without being wanted. */
function needsApply({ byDyno }: SetView, dynos: readonly Dyno[], kept: readonly Dyno[]): boolean {
  const unstarted = kept.some((dyno) => {
    const container = byDyno.get(dyno.id);
    return dyno.state === 'starting' && (container === undefined || container.state === 'created');
  });
  return unstarted || dynos.some((dyno) => !kept.includes(dyno) && byDyno.has(dyno.id));
}

/** A crashed dyno whose container has gone already is not to be started again. */
function hasPlace({ byDyno }: SetView): (dyno: Dyno) => boolean {
  return ({ id, state }) => state !== 'crashed' || byDyno.has(id);
}

/** One-off dynos are left to their own end; those that nobody attends (after a restart of the platform) end here. */
function decideOneOff(view: { dyno: Dyno; container: ObservedContainer | undefined; wanted: Wanted }): Action[] {
  const { dyno, container, wanted } = view;
  const attended = wanted.attended.has(dyno.id);
  const unwanted = wanted.deleting || dyno.state === 'stopping';
  if (container === undefined) return attended && !unwanted ? [] : [{ kind: 'forget-dyno', dyno }];
  const over = container.state === 'exited' && !attended;
  return over || unwanted ? [{ kind: 'remove-container', container }] : [];
}
