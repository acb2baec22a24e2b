import type { Event } from '../model/event.ts';
import type { Restart } from '../model/metrics.ts';
import type { Store } from '../store/store.ts';

/** Where the figures are told what happened to apps and dynos. */
export interface RecordSink {
  restarted(restart: Restart): void;
  forget(appId: string): void;
}

/**
 * Tells of dynos that are started again, and of apps that are removed, from the record's events on. Answers how to end it.
 * What a rollout or a change of quantity starts and ends is no restart.
 */
export function watchRecord(options: {
  store: Store;
  sink: RecordSink;
  onError: (error: unknown) => void;
}): () => void {
  const { store, sink, onError } = options;
  return store.events.subscribe((event) => {
    try {
      if (event.kind === 'app.removed' && event.appId !== null) sink.forget(event.appId);
      const restart = restartIn(store, event);
      if (restart !== null) sink.restarted(restart);
    } catch (error) {
      // Figures that cannot be written are no reason for a change to fail.
      onError(error);
    }
  });
}

function restartIn(store: Store, { kind, appId, data, createdAt }: Event): Restart | null {
  if (appId === null || (kind !== 'dyno.created' && kind !== 'dyno.state')) return null;
  const dyno = store.dynos.byId(String(data['dyno']));
  const set = dyno?.processSetId == null ? null : store.processSets.byId(dyno.processSetId);
  if (dyno === null || set?.state !== 'live') return null;
  const restart = { app: appId, at: createdAt, dyno: dyno.name };
  if (kind === 'dyno.state') return data['state'] === 'crashed' ? { ...restart, reason: reasonIn(data) } : null;
  // Only who was asked to go leaves its place without an error.
  const replaced = store.dynos
    .ofApp(appId)
    .some(
      (other) =>
        other.id !== dyno.id &&
        other.name === dyno.name &&
        other.processSetId === set.id &&
        other.errorCode === null &&
        (other.state === 'draining' || other.state === 'stopping'),
    );
  return replaced ? { ...restart, reason: 'restarted' } : null;
}

function reasonIn(data: Event['data']): string {
  return typeof data['code'] === 'string' ? data['code'] : 'crashed';
}
