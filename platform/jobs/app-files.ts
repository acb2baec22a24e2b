import type { Store } from '../store/store.ts';
import type { AppFiles } from './removals.ts';

interface Removable {
  remove(id: string): Promise<void>;
}

/** What lies of an app in the data folder: its source, its log, and the output of its builds and releases. */
export function appFiles(parts: {
  repositories: Removable;
  logStore: Removable;
  outputs: Removable;
  store: Pick<Store, 'builds' | 'releases'>;
}): AppFiles {
  const { repositories, logStore, outputs, store } = parts;
  return {
    remove: async (appId) => {
      await repositories.remove(appId);
      await logStore.remove(appId);
      for (const { id } of [...store.builds.ofApp(appId), ...store.releases.ofApp(appId)]) await outputs.remove(id);
    },
  };
}
