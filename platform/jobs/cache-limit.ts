import type { Engine } from '../engine/engine.ts';
import type { Store } from '../store/store.ts';

const MIB = 1024 * 1024;

/**
 * Takes package caches away that have outgrown the limit of their app, while it is not being built: what of them is
 * still of use only the package manager could tell. The app's next build says so. Answers how many went.
 */
export async function limitCaches({
  store,
  engine,
}: {
  store: Store;
  engine: Pick<Engine, 'volumeSizes' | 'removeVolume'>;
}): Promise<number> {
  let gone = 0;
  for (const { name, appId, sizeBytes } of await engine.volumeSizes()) {
    const app = store.apps.byId(appId);
    if (app === null || sizeBytes <= app.settings.buildCacheMb * MIB) continue;
    if (store.builds.open().some((build) => build.appId === appId)) continue;
    await engine.removeVolume(name);
    gone++;
    const data = { name: name.replace(/^.*-cache-[0-9a-f-]{36}-/, ''), sizeBytes };
    store.transaction(() => store.events.record({ kind: 'build.cache-emptied', appId, data }));
  }
  return gone;
}
