import { Fault, isErrorCode } from '../errors.ts';
import type { Dyno } from '../model/dyno.ts';
import type { ProcessSet } from '../model/process-set.ts';
import type { Store } from '../store/store.ts';

const MIN_STALLED_MS = 10 * 60_000;

/** How far a set is: a reason why it will not come up, or who is up of those that are wanted. */
type Progress = { readonly failed: Fault } | { readonly up: number; readonly wanted: number };

/**
 * Resolves when every dyno that the formation wants of the set is up, however the formation changes meanwhile. Rejects
 * with the reason when one of them crashed, the app was destroyed, nothing happened for a long time, or with the
 * signal's.
 */
export function allUp({
  store,
  set,
  signal,
  stalledMs = MIN_STALLED_MS,
}: {
  store: Store;
  set: ProcessSet;
  signal: AbortSignal;
  stalledMs?: number;
}): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const bootMs = (store.apps.byId(set.appId)?.settings.bootSeconds ?? 0) * 1000;
  const stalled = () => reject(stalledFault(progressOf(store, set)));
  const timer = setTimeout(stalled, Math.max(stalledMs, 2 * bootMs));
  const look = () => {
    const progress = progressOf(store, set);
    if ('failed' in progress) reject(progress.failed);
    else if (progress.up >= progress.wanted) resolve();
  };
  const unsubscribe = store.events.subscribe(({ appId, kind }) => {
    if (appId !== set.appId) return;
    if (kind.startsWith('dyno.')) timer.refresh();
    look();
  });
  const aborted = () => reject(signal.reason);
  signal.addEventListener('abort', aborted);
  if (signal.aborted) aborted();
  look();
  return promise.finally(() => {
    clearTimeout(timer);
    unsubscribe();
    signal.removeEventListener('abort', aborted);
  });
}

function progressOf(store: Store, set: ProcessSet): Progress {
  if (store.apps.byId(set.appId)?.state !== 'active') {
    return { failed: new Fault({ code: 'app_destroyed', message: 'The app was destroyed meanwhile' }) };
  }
  const dynos = store.dynos.ofApp(set.appId).filter(({ processSetId }) => processSetId === set.id);
  const wanted = store.formation.ofApp(set.appId).find(({ type }) => type === set.type)?.quantity ?? 0;
  const crashed = dynos.find(({ state, name }) => state === 'crashed' && slotOf(name) <= wanted);
  if (crashed !== undefined) return { failed: crashFault(crashed) };
  const up = new Set(dynos.filter(({ state }) => state === 'up').map(({ name }) => slotOf(name)));
  return { up: [...up].filter((slot) => slot <= wanted).length, wanted };
}

/** `web.3` is the third slot. */
function slotOf(name: string): number {
  return Number(name.split('.').at(-1));
}

function crashFault({ errorCode, errorMessage, errorNext }: Dyno): Fault {
  return new Fault({
    code: errorCode !== null && isErrorCode(errorCode) ? errorCode : 'start_failed',
    message: errorMessage ?? 'The dyno did not come up',
    ...(errorNext === null ? {} : { next: errorNext }),
  });
}

function stalledFault(progress: Progress): Fault {
  if ('failed' in progress) return progress.failed;
  return new Fault({
    code: 'start_failed',
    message: `The new dynos were not started: ${progress.up} of ${progress.wanted} are up, and nothing has happened for a long time`,
    next: 'Run `berth doctor` on the host, and try again.',
  });
}
