import { Fault } from '../errors.ts';
import type { App } from '../model/app.ts';
import { dynoSize, type FormationEntry, MAX_QUANTITY, RELEASE_TYPE } from '../model/formation.ts';
import type { Store } from '../store/store.ts';

/** A wish for one process type; null leaves it as it is. */
export interface ScaleUpdate {
  readonly type: string;
  readonly quantity: number | { readonly by: number } | null;
  readonly size: string | null;
}

/**
 * Changes the formation, all updates or none; the scheduler does the rest. Another size means other limits, so the
 * dynos of that type are replaced. Throws a Fault `not_found` for a type that the app does not have, `invalid_params`
 * for a bad quantity, `host_full` with the figures where the host has less memory than one dyno of that size needs.
 */
export function scale(options: {
  store: Store;
  app: App;
  accountId: string;
  updates: readonly ScaleUpdate[];
  hostMemoryBytes: number;
}): FormationEntry[] {
  const { store, app, accountId, updates, hostMemoryBytes } = options;
  return store.transaction(() => {
    for (const update of updates) {
      const entry = entryOf({ store, app, type: update.type });
      const quantity = quantityOf(entry, update);
      const size = update.size ?? entry.size;
      refuseTooBig({ size, hostMemoryBytes });
      if (quantity === entry.quantity && size === entry.size) continue;
      store.formation.set({ entry, quantity, size, accountId });
      if (size !== entry.size) replaceDynos({ store, app, type: entry.type });
    }
    const after = store.formation.ofApp(app.id);
    refuseTooMany(after);
    return updates.flatMap(({ type }) => after.filter((entry) => entry.type === type));
  });
}

/** Lets all dynos of the app (or of one type, or one of them) be replaced by new ones of the same release. */
export function replaceDynos(options: { store: Store; app: App; type?: string; name?: string }): number {
  const { store, app, type, name } = options;
  const chosen = store.dynos.ofApp(app.id).filter((dyno) => {
    if (dyno.processSetId === null || dyno.state === 'stopping' || dyno.state === 'draining') return false;
    return (type === undefined || dyno.type === type) && (name === undefined || dyno.name === name);
  });
  store.transaction(() => {
    for (const dyno of chosen) {
      const drains = dyno.state === 'up' && dyno.endpoint !== null;
      store.dynos.change(dyno.id, { state: drains ? 'draining' : 'stopping', retryAt: null });
    }
  });
  return chosen.length;
}

function entryOf({ store, app, type }: { store: Store; app: App; type: string }): FormationEntry {
  const entries = store.formation.ofApp(app.id);
  const entry = entries.find((one) => one.type === type);
  if (entry !== undefined && type !== RELEASE_TYPE) return entry;
  const known = entries.map((one) => one.type).join(', ');
  throw new Fault({
    code: 'not_found',
    resource: 'formation',
    message: `Couldn't find that process type (${type})`,
    next: known === '' ? 'Deploy the app first; its Procfile names its process types.' : `This app has: ${known}.`,
  });
}

function quantityOf(entry: FormationEntry, { quantity }: ScaleUpdate): number {
  const wanted =
    quantity === null ? entry.quantity : typeof quantity === 'number' ? quantity : entry.quantity + quantity.by;
  if (Number.isInteger(wanted) && wanted >= 0 && wanted <= MAX_QUANTITY) return wanted;
  throw new Fault({
    code: 'invalid_params',
    message: `Cannot scale ${entry.type} to ${wanted}: it must be between 0 and ${MAX_QUANTITY}`,
  });
}

/** The app's network holds 252 dynos, and a rollout needs room for the new ones beside the old. */
const MOST_DYNOS = 120;

function refuseTooMany(entries: readonly FormationEntry[]): void {
  const total = entries.reduce((sum, { quantity }) => sum + quantity, 0);
  if (total <= MOST_DYNOS) return;
  throw new Fault({
    code: 'invalid_params',
    message: `Cannot scale to ${total} dynos: an app can have ${MOST_DYNOS}, all process types together`,
  });
}

/** Kept back for the platform, the router and the system. */
export const RESERVED_BYTES = 512 * 1024 * 1024;

/** Throws a Fault `host_full` where one dyno of the size alone would take more than the host can give. */
export function refuseTooBig({ size, hostMemoryBytes }: { size: string; hostMemoryBytes: number }): void {
  const memoryMb = dynoSize(size)?.memoryMb ?? 0;
  refuseMemory({ memoryMb, hostMemoryBytes, what: `A ${size} dyno` });
}

/** The same for a plain number of MiB. */
export function refuseMemory({
  memoryMb,
  hostMemoryBytes,
  what,
}: {
  memoryMb: number;
  hostMemoryBytes: number;
  what: string;
}): void {
  const availableMb = Math.floor((hostMemoryBytes - RESERVED_BYTES) / 1024 / 1024);
  if (memoryMb <= availableMb) return;
  throw new Fault({
    code: 'host_full',
    message: `${what} needs ${memoryMb} MB of memory, and this host can give ${availableMb} MB (512 MB are kept back for Berth)`,
    next: 'Choose less, or a bigger host.',
  });
}
