import type { Build } from '../model/build.ts';
import type { Store } from '../store/store.ts';
import type { BuildLog } from './build-log.ts';

const MIB = 1024 * 1024;

/** Says which package caches of the app were emptied since the build before, so that this one fetches anew. */
export function tellOfCaches({ store, build, log }: { store: Store; build: Build; log: BuildLog }): void {
  const { appId, id, createdAt } = build;
  const before = store.builds.ofApp(appId).findLast((other) => other.id !== id && other.createdAt <= createdAt);
  for (const { data } of store.events.since({ appId, kind: 'build.cache-emptied', at: before?.createdAt ?? 0 })) {
    const megabytes = Math.round(Number(data['sizeBytes']) / MIB);
    log.warning(
      `The cache ${data['name']} had grown to ${megabytes} MB and was emptied: this build fetches anew (berth builds:set cache-mb=… allows more)`,
    );
  }
}
