import { stat, statfs } from 'node:fs/promises';
import type { Acts, DiskUsage } from './api/dependencies.ts';
import type { Engine } from './engine/engine.ts';
import { folderBytes } from './jobs/folder-bytes.ts';
import type { HostReporter } from './metrics/host-report.ts';
import type { HomePaths, Settings } from './model/installation.ts';
import type { Store } from './store/store.ts';

/** The parts that acts on the machine call. */
export interface HostParts {
  readonly store: Store;
  readonly engine: Pick<Engine, 'diskUsage'>;
  readonly host: Pick<HostReporter, 'read'>;
  readonly paths: HomePaths;
  readonly settings: Pick<Settings, 'concurrentBuilds'>;
}

/** What the API may tell of the machine. */
export function hostActs(parts: HostParts): Pick<Acts, 'diskUsage' | 'host' | 'queue'> {
  const { store, engine, paths, settings, host } = parts;
  return {
    diskUsage: async (): Promise<DiskUsage> => {
      const [docker, repositoriesBytes, logsBytes, sourcesBytes, database, volume, metrics] = await Promise.all([
        engine.diskUsage(),
        folderBytes(paths.repositories),
        folderBytes(paths.logs),
        folderBytes(paths.sources),
        stat(paths.database),
        statfs(paths.home),
        metricsBytes(paths.home),
      ]);
      return {
        ...docker,
        repositoriesBytes,
        logsBytes,
        sourcesBytes,
        databaseBytes: database.size,
        metricsBytes: metrics,
        freeBytes: volume.bavail * volume.bsize,
        totalBytes: volume.blocks * volume.bsize,
      };
    },
    host: () => host.read(),
    queue: async () => {
      const open = store.builds.open();
      const running = open.filter(({ status }) => status !== 'queued');
      const waiting = open.filter(({ status }) => status === 'queued');
      return { concurrentBuilds: settings.concurrentBuilds, builds: [...running, ...waiting] };
    },
  };
}

async function metricsBytes(home: string): Promise<number> {
  const sizes = await Promise.all(
    ['', '-wal'].map((part) =>
      stat(`${home}/metrics.db${part}`).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
